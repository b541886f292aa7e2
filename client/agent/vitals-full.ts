/** The door to web-vitals with its attribution, for the full build. */
import { onCLS } from 'web-vitals/attribution/onCLS.js';
import { onINP } from 'web-vitals/attribution/onINP.js';
import { onLCP } from 'web-vitals/attribution/onLCP.js';
import { onFCP } from 'web-vitals/onFCP.js';
import { forward, options, type WatchVitals } from './vitals.ts';

/** Like `vitals.ts`, and with the cause of each vital. */
export const watchVitals: WatchVitals = report => {
  onFCP(metric => forward(metric, report), options);
  onLCP(metric => forward(metric, report), options);
  onCLS(metric => forward(metric, report), options);
  onINP(metric => forward(metric, report), options);
};
