import type { MetricName, Rating } from '../../shared/metrics.ts';
import { rate } from '../../shared/metrics.ts';
import type { Distribution, Quantile } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { el } from './el.ts';
import { ABSENT } from './format.ts';

interface Shown {
  readonly metric: MetricName;
  /** The visits behind the figure. */
  readonly link?: string;
  /** Whether to say what the value means where the metric has thresholds. */
  readonly rated?: boolean;
}

const WORDS = { good: 'good', 'needs-improvement': 'needsWork', poor: 'poor' } as const;
const SIGNS = { good: '●', 'needs-improvement': '◐', poor: '○' } as const;

/**
 * A quantile with what is known about it: its interval, or grey with how many more visits it needs. Absent is "–".
 */
export function figure({ texts, format }: Context, quantile: Quantile, { metric, link, rated }: Shown): HTMLElement {
  const { value, low, high, needs } = quantile;
  if (value === null && !needs) return el('span', { class: 'figure absent' }, ABSENT);
  const text = format.value(metric, value);
  const sure = needs === 0;
  const rating = rated && value !== null && sure ? rate(metric, value) : undefined;
  return el(
    'span',
    { class: sure ? 'figure' : 'figure unsure' },
    value !== null && link
      ? el('a', { class: 'value', href: link, title: texts.t('showVisits') }, text)
      : el('span', { class: 'value' }, text),
    el(
      'span',
      { class: 'aside', title: sure ? null : texts.t('needs.hint') },
      low !== null && high !== null && needs === 0
        ? format.range(metric, low, high)
        : texts.t('needs', { n: needs ?? 0 }),
    ),
    rating && ratingWord({ texts }, rating),
  );
}

/** A rating as sign and word: the colour only repeats them. */
export function ratingWord({ texts }: Pick<Context, 'texts'>, rating: Rating): HTMLElement {
  return el(
    'span',
    { class: `rating ${rating}` },
    el('span', { 'aria-hidden': 'true' }, SIGNS[rating]),
    ` ${texts.t(WORDS[rating])}`,
  );
}

/** "n = 248" */
export function sampleSize({ texts, format }: Context, { n }: Pick<Distribution, 'n'>): HTMLElement {
  return el('span', { class: 'n' }, texts.t('n', { n: format.count(n) }));
}

/** Shares of good, middling and poor values as a bar with its words. */
export function ratingBar({ texts, format }: Context, { n, ratings }: Distribution): HTMLElement | null {
  if (!ratings) return null;
  const parts = [
    ['good', ratings.good],
    ['needs-improvement', ratings.needsImprovement],
    ['poor', ratings.poor],
  ] as const;
  const words = parts.map(([rating, count]) => `${texts.t(WORDS[rating])} ${format.share(count / n)}`).join(', ');
  const bar = el('span', { class: 'bar ratings', role: 'img', 'aria-label': words, title: words });
  for (const [rating, count] of parts) {
    if (count === 0) continue;
    const segment = el('span', { class: rating });
    segment.style.flexGrow = String(count);
    bar.append(segment);
  }
  return el(
    'span',
    { class: 'rated' },
    bar,
    el('span', { class: 'aside' }, texts.t('shareGood', { share: format.share(ratings.good / n) })),
  );
}
