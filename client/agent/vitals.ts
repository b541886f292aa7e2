/** The door to web-vitals. */
import { onCLS } from 'web-vitals/onCLS.js';
import { onFCP } from 'web-vitals/onFCP.js';
import { onINP } from 'web-vitals/onINP.js';
import { onLCP } from 'web-vitals/onLCP.js';

/** Takes a vital: its value, of the page view that began at `began` (page clock; 0 for a load). */
export type Report = (name: 'lcp' | 'inp' | 'cls' | 'fcp', value: number, began: number, isSoft: boolean) => void;
export type WatchVitals = (report: Report) => void;

/**
 * With every change, so that the last value wins: with web-vitals' defaults two thirds of the pages that are left by
 * their only click lose their INP.
 */
export const options = { reportAllChanges: true, reportSoftNavs: true };

export const watchVitals: WatchVitals = report => {
  const pass = (metric: Metric) => forward(metric, report);
  onFCP(pass, options);
  onLCP(pass, options);
  onCLS(pass, options);
  onINP(pass, options);
};

interface Metric {
  readonly name: string;
  readonly value: number;
  readonly navigationType: string;
  readonly navigationStartTime?: number;
}

export function forward(metric: Metric, report: Report): void {
  const name = metric.name.toLowerCase() as Parameters<Report>[0];
  report(name, metric.value, metric.navigationStartTime ?? 0, metric.navigationType === 'soft-navigation');
}
