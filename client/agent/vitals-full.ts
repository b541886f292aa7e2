/** The door to web-vitals with its attribution, for the full build. */
import { onCLS } from 'web-vitals/attribution/onCLS.js';
import { onINP } from 'web-vitals/attribution/onINP.js';
import { onLCP } from 'web-vitals/attribution/onLCP.js';
import { causes } from './causes.ts';
import { forward, options, watchVitals as plain, type WatchVitals, watchPaint } from './vitals.ts';

/** Like `vitals.ts`, and with the cause of each vital. */
export const watchVitals: WatchVitals = (report, host, views) => {
  // Older than 2022: web-vitals needs it for causes.
  if (!('findLast' in Array.prototype)) return plain(report, host, views);
  const cause = causes(host, views);
  watchPaint(report, () =>
    onCLS(metric => {
      const { attribution, navigationStartTime: at } = metric;
      forward(metric, report);
      const { largestShiftTarget, largestShiftValue } = attribution;
      if (largestShiftValue) cause('cls', at, largestShiftTarget, undefined, largestShiftValue * 1000);
    }, options),
  );
  onLCP(metric => {
    const { attribution, navigationStartTime: at } = metric;
    forward(metric, report);
    cause('lcp', at, attribution.target, metric.value);
    cause('lcp-delay', at, '', attribution.resourceLoadDelay);
    cause('lcp-load', at, '', attribution.resourceLoadDuration);
    cause('lcp-render', at, '', attribution.elementRenderDelay);
  }, options);
  onINP(metric => {
    const { attribution, navigationStartTime: at } = metric;
    forward(metric, report);
    cause('inp', at, attribution.interactionTarget, metric.value);
    cause('inp-delay', at, '', attribution.inputDelay);
    cause('inp-work', at, '', attribution.processingDuration);
    cause('inp-paint', at, '', attribution.presentationDelay);
  }, options);
};
