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
  readonly #clock: LocalClock;
  /** By the reader's clock, so that days begin at midnight also on the other side of a clock change. */
  readonly #hours = new Map<number, { pageViews: number; wait: Sample }>();

  /** @param timeZone IANA name */
  constructor(timeZone: string) {
    this.#clock = new LocalClock(timeZone);
  }

  add(at: number, wait: number | null): void {
    const hour = Math.floor(this.#clock.toLocal(at) / HOUR);
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
    const begins = (i: number) => this.#clock.fromLocal(i * step);
    const buckets = [...merged].map(([i, bucket]) => told(begins(i), bucket));
    const numbers = [...merged.keys()];
    const [begin, end] = numbers.length > 0 ? [begins(numbers[0]!), begins(numbers.at(-1)! + 1)] : [0, 0];
    return { step, buckets, markers: markers.filter(({ at }) => begin <= at && at < end) };
  }

  #step(span: number): number {
    const pageViews = [...this.#hours.values()].reduce((sum, hour) => sum + hour.pageViews, 0);
    const buckets = Math.min(MAX_BUCKETS, Math.max(4, pageViews / MEAN_PAGE_VIEWS));
    return STEPS.find(length => span / length < buckets) ?? roundedUp(span / MAX_BUCKETS);
  }
}

/** Times as a clock on the wall shows them, in ms as if that clock were UTC's. */
class LocalClock {
  readonly #offset: Intl.DateTimeFormat;
  /** By the hour: asking takes some µs, and clocks change on the hour. */
  readonly #known = new Map<number, number>();

  constructor(timeZone: string) {
    this.#offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  }

  toLocal(at: number): number {
    return at + this.#ahead(at);
  }

  /** Of a time that a change of the clock leaves out, the one that much later. */
  fromLocal(local: number): number {
    const near = local - this.#ahead(local);
    return local - this.#ahead(near);
  }

  /** Ms that the clock is ahead of UTC at a moment. */
  #ahead(at: number): number {
    const hour = Math.floor(at / HOUR);
    let ahead = this.#known.get(hour);
    if (ahead === undefined) {
      // "11/24/2026, GMT-03:30", or "GMT" alone for UTC.
      const [, sign, hours = 0, minutes = 0] = /GMT(?:([+-])(\d+):(\d+))?/.exec(this.#offset.format(at)) ?? [];
      ahead = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
      this.#known.set(hour, ahead);
    }
    return ahead;
  }
}

function roundedUp(length: number): number {
  return Math.ceil(length / DAY) * DAY;
}

function told(at: number, { pageViews, wait }: { pageViews: number; wait: Sample }): TimelineBucket {
  const { n, p50, p75 } = wait.distribution();
  return { at, pageViews, wait: { n, p50: p50.value, p75: p75.value } };
}
