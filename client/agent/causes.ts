import type { Host } from './host.ts';
import type { PageView } from './page-view.ts';
import type { PageViews } from './page-views.ts';
import { nameOf } from './resources.ts';

/**
 * Notes what made a vital what it is: which part of it, of which page view (any time of it), whose fault (no text of the
 * page), and how many ms, or for a layout shift how many thousandths. The last word on a part of a page view counts.
 */
export type ReportCause = (part: string, at: number | undefined, whose?: string, ms?: number, count?: number) => void;

interface LongAnimationFrame extends PerformanceEntry {
  readonly scripts: readonly { readonly duration: number; readonly sourceURL: string; readonly invokerType: string }[];
}

/**
 * Collects causes, and tells them as events whenever the page is hidden. Adds the long animation frames of a page view up by
 * itself: those since they were told last, and its worst script.
 */
export function causes(host: Host, views: PageViews): ReportCause {
  const latest = new Map<string, Parameters<ReportCause>>();
  const report: ReportCause = (...cause) => {
    const [part, at = 0] = cause;
    latest.set(part + views.at(at)?.begin, cause);
  };
  let view: PageView | undefined;
  let frames = 0;
  let total = 0;
  let worst = 0;
  const type = 'long-animation-frame';
  const see = ({ startTime, duration, scripts }: LongAnimationFrame) => {
    if (view !== views.at(startTime)) {
      view = views.at(startTime);
      frames = total = worst = 0;
    }
    total += duration;
    report('loaf', startTime, '', total, ++frames);
    for (const script of scripts) {
      if (script.duration <= worst) continue;
      worst = script.duration;
      report('script', startTime, nameOf(script.sourceURL) || script.invokerType, worst);
    }
  };
  if (PerformanceObserver.supportedEntryTypes.includes(type)) host.observe(type, see);
  const tell = () => {
    if (document.visibilityState !== 'hidden') return;
    for (const [part, at = 0, whose = '', ms, count] of latest.values())
      views.tell('cause', `${part} ${whose}`.trim().replace(/\d+/g, '*'), at, ms, count);
    latest.clear();
    frames = total = 0;
  };
  // After web-vitals took its last values (on the window), and before the agent sends them: it listens later.
  host.on(document, 'visibilitychange', tell);
  host.on(window, 'pagehide', tell);
  return report;
}
