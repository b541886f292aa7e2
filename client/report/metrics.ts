import { metrics as catalogue, type Metric } from '../../shared/metrics.ts';
import { type Distribution, type Told, told } from '../../shared/report.ts';
import { href, toView } from './address.ts';
import type { Context } from './context.ts';
import { percent } from './csv.ts';
import { el } from './el.ts';
import { figure, ratingBar, sampleSize } from './figure.ts';
import { type Column, table } from './table.ts';

type Row = { readonly name: Told; readonly distribution: Distribution };

/** All metrics of a scope as a table; thresholds only where there are any, so never for the wait. */
export function metricsTable(
  context: Context,
  distributions: { readonly [name in Told]: Distribution },
  file: string,
): HTMLElement {
  const { address, texts, format } = context;
  const link = href(toView(address, 'visits'));
  const quantile = (title: string, at: 'p50' | 'p75' | 'p95'): Column<Row> => ({
    title,
    hint: texts.t(`${at}.hint`),
    cell: ({ name, distribution }) => figure(context, distribution[at], { metric: name, link, rated: at === 'p75' }),
    plain: ({ distribution }) => distribution[at].value,
    numeric: true,
  });
  const columns: Column<Row>[] = [
    {
      title: texts.t('metric'),
      cell: ({ name }) => [
        el('span', { class: 'metric' }, texts.t(`metric.${name}`)),
        el('span', { class: 'aside limits' }, limits(context, name)),
      ],
      plain: ({ name }) => texts.t(`metric.${name}`),
    },
    quantile(texts.t('p50'), 'p50'),
    quantile(texts.t('p75'), 'p75'),
    quantile(texts.t('p95'), 'p95'),
    {
      title: texts.t('good'),
      cell: ({ distribution }) => ratingBar(context, distribution),
      plain: ({ distribution: { n, ratings } }) => percent(ratings && ratings.good / n),
      unit: '%',
    },
    {
      title: 'n',
      hint: texts.t('n.hint'),
      cell: ({ distribution }) => sampleSize(context, distribution),
      plain: ({ distribution }) => distribution.n,
      numeric: true,
    },
  ];
  const rows = told.map(name => ({ name, distribution: distributions[name] }));
  return el(
    'section',
    { class: 'card wide' },
    el('h2', {}, texts.t('allMetrics')),
    el('p', {}, texts.t('allMetricsWords')),
    table(context, { caption: texts.t('allMetrics'), file, columns, rows, heading: 'none' }),
    el('p', { class: 'aside' }, texts.t('intervalNote', { level: format.share(0.95) })),
  );
}

function limits({ texts, format }: Context, name: Told): string {
  const { thresholds }: Metric = catalogue[name];
  if (!thresholds) return texts.t(`metric.${name}.hint`);
  return texts.t('goodUpTo', { good: format.value(name, thresholds[0]), poor: format.value(name, thresholds[1]) });
}
