/** The door to web-vitals. */
import { onCLS } from 'web-vitals/onCLS.js';
import { onFCP } from 'web-vitals/onFCP.js';
import { onINP } from 'web-vitals/onINP.js';
import { onLCP } from 'web-vitals/onLCP.js';
import type { Host } from './host.ts';
import type { PageViews } from './page-views.ts';

/** Takes a vital: its value, of the page view that began at `began` (page clock; 0 for a load). */
export type Report = (name: 'lcp' | 'inp' | 'cls' | 'fcp', value: number, began: number) => void;
export type WatchVitals = (report: Report, host: Host, views: PageViews) => void;

/**
 * With every change, so that the last value wins: with web-vitals' defaults two thirds of the pages that are left by
 * their only click lose their INP.
 */
export const options = { reportAllChanges: true };

export const watchVitals: WatchVitals = report => {
  const pass = (metric: Metric) => forward(metric, report);
  watchPaint(report, () => onCLS(pass, options));
  onLCP(pass, options);
  onINP(pass, options);
};

/** FCP, and with the first one CLS: layout shifts of a page that nobody saw are none (web-vitals' own rule). */
export function watchPaint(report: Report, watchShifts: () => void): void {
  let begin: typeof watchShifts | undefined = watchShifts;
  onFCP(metric => {
    forward(metric, report);
    begin?.();
    begin = undefined;
  }, options);
}

interface Metric {
  readonly name: string;
  readonly value: number;
  readonly navigationStartTime?: number;
}

export function forward(metric: Metric, report: Report): void {
  const name = metric.name.toLowerCase() as Parameters<Report>[0];
  report(name, metric.value, metric.navigationStartTime!);
}
