import { type Metric, type MetricName, metrics } from '../../shared/metrics.ts';

/** How numbers and times are written in a language. What is not known is "–", never 0. */
export interface Format {
  count(n: number): string;
  /** A share of 0 to 1 as percent; with one decimal near the ends, so that 99.6 % does not read as 100 %. */
  share(value: number | null): string;
  /** A difference of shares in percentage points, with a decimal where the shares have one. */
  points(size: number): string;
  /** A value of a metric with its unit. */
  value(metric: MetricName, value: number | null): string;
  /** Two values of a metric that share the unit: "0.50–0.58 s". */
  range(metric: MetricName, low: number, high: number): string;
  /** Milliseconds as seconds, in words: "0.54 seconds". */
  seconds(ms: number): string;
  bytes(value: number | null): string;
  /** "5.6 : 1" */
  ratio(value: number | null): string;
  date(at: number): string;
  dateTime(at: number): string;
  time(at: number): string;
  dates(from: number, to: number): string;
  /** Two moments, what they share once: "23 Nov 2026, 08:00–09:30". */
  span(from: number, to: number): string;
}

export const ABSENT = '–';
/** A dash at which no line ends. */
const TO = '\u2060–\u2060';

/** @param locale BCP 47, such as `de-AT`; also decides between 24 and 12 hours. */
export function format(locale: string): Format {
  const number = (digits: number, options: Intl.NumberFormatOptions = {}) => {
    const made = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      ...options,
    });
    return (value: number) => made.format(value);
  };
  const [whole, one, two] = [number(0), number(1), number(2)];
  const score = number(2, { maximumFractionDigits: 3 });
  const percent = number(0, { style: 'percent' });
  const percentFine = number(1, { style: 'percent' });
  const long = { style: 'unit', unit: 'second', unitDisplay: 'long' } as const;
  const [wordsFine, words] = [number(2, long), number(1, long)];
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });

  const inSeconds = (ms: number) => (ms < 10_000 ? two : ms < 100_000 ? one : whole)(ms / 1000);
  const duration = (ms: number) =>
    ms >= 999.5 ? `${inSeconds(ms)}\u00a0s` : `${(ms < 9.95 && ms > 0 ? one : whole)(ms)}\u00a0ms`;
  const bytes = (value: number) => {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let at = 0;
    let scaled = value;
    while (scaled >= 999.5 && at < units.length - 1) {
      scaled /= 1000;
      at++;
    }
    return `${(at > 0 && scaled < 9.95 ? one : whole)(scaled)}\u00a0${units[at]}`;
  };
  const plain = (metric: MetricName, value: number) => {
    const { unit }: Metric = metrics[metric];
    if (unit === 'ms') return duration(value);
    return unit === 'bytes' ? bytes(value) : unit === 'score' ? (value === 0 ? '0' : score(value)) : whole(value);
  };
  return {
    count: whole,
    share: value =>
      value === null
        ? ABSENT
        : value > 0 && value < 0.095
          ? percentFine(Math.max(value, 0.001))
          : value > 0.985 && value < 1
            ? percentFine(Math.min(value, 0.999))
            : percent(value),
    points: size => (size < 0.095 ? one : whole)(size * 100),
    value: (metric, value) => (value === null ? ABSENT : plain(metric, value)),
    range(metric, low, high) {
      const { unit }: Metric = metrics[metric];
      if (unit === 'ms')
        return high >= 999.5
          ? `${inSeconds(low)}–${inSeconds(high)}\u00a0s`
          : `${whole(low)}${TO}${whole(high)}\u00a0ms`;
      return `${plain(metric, low)}${TO}${plain(metric, high)}`;
    },
    // With as many digits as the range beside it.
    seconds: ms => (ms < 10_000 ? wordsFine : words)(ms / 1000),
    bytes: value => (value === null ? ABSENT : bytes(value)),
    ratio: value => (value === null ? ABSENT : `${one(value)}\u00a0:\u00a01`),
    date: at => day.format(at),
    dateTime: at => moment.format(at),
    time: at => clock.format(at),
    dates: (from, to) => day.formatRange(from, to),
    span: (from, to) => moment.formatRange(from, to),
  };
}
