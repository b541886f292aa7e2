import type { Overview, TimelineBucket } from '../../shared/report.ts';
import type { Marker } from '../../shared/run.ts';
import { Sample } from './sample.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Lengths of a bucket; the shortest is taken of which a picture holds all, with enough page views in each to mean something. */
const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY];
const MAX_BUCKETS = 60;
const MEAN_PAGE_VIEWS = 20;

/** Page views and waits over time: kept by the hour, told in the shortest steps that make a picture. */
export class Timeline {
  readonly #zone: number;
  readonly #hours = new Map<number, { pageViews: number; wait: Sample }>();

  constructor(zoneMinutes: number) {
    this.#zone = zoneMinutes * 60_000;
  }

  add(at: number, wait: number | null): void {
    const hour = Math.floor((at + this.#zone) / HOUR);
    let bucket = this.#hours.get(hour);
    if (!bucket) {
      bucket = { pageViews: 0, wait: new Sample('wait') };
      this.#hours.set(hour, bucket);
    }
    bucket.pageViews++;
    bucket.wait.add(wait);
  }

  /** @param markers of the site, in the order of time; those outside of the picture are left out. */
  picture(markers: readonly Marker[]): Overview['timeline'] {
    const hours = [...this.#hours.keys()].sort((a, b) => a - b);
    const first = (hours[0] ?? 0) * HOUR;
    const last = (hours.at(-1) ?? 0) * HOUR;
    const step = this.#step(last - first);
    const merged = new Map<number, { pageViews: number; wait: Sample }>();
    if (hours.length > 0)
      for (let i = Math.floor(first / step); i <= Math.floor(last / step); i++)
        merged.set(i, { pageViews: 0, wait: new Sample('wait') });
    for (const hour of hours) {
      const { pageViews, wait } = this.#hours.get(hour)!;
      const bucket = merged.get(Math.floor((hour * HOUR) / step))!;
      bucket.pageViews += pageViews;
      bucket.wait.addAll(wait);
    }
    const buckets = [...merged].map(([i, bucket]) => told(i * step - this.#zone, bucket));
    const [begin, end] = [buckets[0]?.at ?? 0, (buckets.at(-1)?.at ?? 0) + step];
    return { step, buckets, markers: markers.filter(({ at }) => begin <= at && at < end) };
  }

  #step(span: number): number {
    const pageViews = [...this.#hours.values()].reduce((sum, hour) => sum + hour.pageViews, 0);
    const buckets = Math.min(MAX_BUCKETS, Math.max(4, pageViews / MEAN_PAGE_VIEWS));
    return STEPS.find(length => span / length < buckets) ?? roundedUp(span / MAX_BUCKETS);
  }
}

function roundedUp(length: number): number {
  return Math.ceil(length / DAY) * DAY;
}

function told(at: number, { pageViews, wait }: { pageViews: number; wait: Sample }): TimelineBucket {
  const { n, p50, p75 } = wait.distribution();
  return { at, pageViews, wait: { n, p50: p50.value, p75: p75.value } };
}
