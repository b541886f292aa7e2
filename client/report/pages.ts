import type { NamedEvent, Page, PageRow, Told } from '../../shared/report.ts';
import { href, toView, withValue } from './address.ts';
import type { Context, View } from './context.ts';
import { percent } from './csv.ts';
import { type Child, el, foreign } from './el.ts';
import { nothingYet } from './empty.ts';
import { figure, sampleSize } from './figure.ts';
import { late } from './late.ts';
import { metricsTable } from './metrics.ts';
import { completeNote, opening, phasesCard } from './overview.ts';
import { section } from './section.ts';
import { axisOf, sharedAxis, strip } from './shape.ts';
import { type Column, table } from './table.ts';

/** All pages as a table; with a page in the filter that page alone. */
export const pagesView: View = { name: 'pages', render };

function render(context: Context): HTMLElement {
  return context.address.values.page === null ? allPages(context) : onePage(context);
}

function allPages(context: Context): HTMLElement {
  const { texts, format } = context;
  return el(
    'div',
    { class: 'view' },
    section(context, 'pages', ({ pages, total, scope }) => {
      if (total === 0) return nothingYet(context, scope);
      return [
        el('h1', { class: 'title' }, texts.t('view.pages')),
        el('p', { class: 'sub' }, texts.t('pagesWords', { n: total, text: format.count(total) })),
        el('section', { class: 'card wide' }, pagesTable(context, pages)),
        total > pages.length && el('p', { class: 'aside' }, texts.t('mostViewed', { n: format.count(pages.length) })),
      ];
    }),
  );
}

function pagesTable(context: Context, rows: readonly PageRow[]): HTMLElement {
  const { address, texts, format } = context;
  const metric = (name: Told, at: 'p50' | 'p75', title: string): Column<PageRow> => ({
    title,
    hint: texts.t(`${at}.hint`),
    cell: ({ page, metrics }) => [
      figure(context, metrics[name][at], {
        metric: name,
        link: href(toView(withValue(address, 'page', page), 'visits')),
        rated: at === 'p75',
      }),
      // The n beside the wait holds for what has none of its own: a browser without LCP, such as an older Safari, tells the rest.
      (at === 'p50' || metrics[name].n !== metrics.wait.n) && sampleSize(context, metrics[name]),
    ],
    plain: ({ metrics }) => metrics[name][at].value,
    numeric: true,
  });
  const count = (title: string, of: (row: PageRow) => number): Column<PageRow> => ({
    title,
    cell: row => format.count(of(row)),
    plain: of,
    numeric: true,
  });
  return table(context, {
    caption: texts.t('allPages'),
    heading: 'h2',
    file: 'flowvitals-pages',
    rows,
    sortable: true,
    columns: [
      {
        title: texts.t('dimension.page'),
        cell: ({ page }) => el('a', { href: href(withValue(address, 'page', page)) }, foreign(page)),
        plain: ({ page }) => page,
      },
      count(texts.t('pageViews'), ({ pageViews }) => pageViews),
      count(texts.t('visits'), ({ visits }) => visits),
      metric('wait', 'p50', texts.t('waitP50')),
      metric('wait', 'p75', texts.t('waitP75')),
      metric('lcp', 'p75', 'LCP p75'),
      metric('inp', 'p75', 'INP p75'),
      metric('cls', 'p75', 'CLS p75'),
      metric('ttfb', 'p75', 'TTFB p75'),
      {
        title: texts.t('succeeded'),
        cell: ({ success }) => [
          format.share(success.known > 0 ? success.ok / success.known : null),
          el('span', { class: 'aside' }, texts.t('n', { n: format.count(success.known) })),
        ],
        plain: ({ success }) => percent(success.known > 0 ? success.ok / success.known : null),
        unit: '%',
        numeric: true,
      },
      {
        title: texts.t('bytesPerLoad'),
        cell: ({ bytes }) => format.bytes(bytes.transfer),
        plain: ({ bytes }) => bytes.transfer,
        numeric: true,
      },
    ],
  });
}

function onePage(context: Context): HTMLElement {
  const { address, texts } = context;
  return el(
    'div',
    { class: 'view' },
    el('p', { class: 'crumb' }, el('a', { href: href(withValue(address, 'page', null)) }, `← ${texts.t('allPages')}`)),
    section(context, 'page', page => {
      if (page.pageViews === 0) return nothingYet(context, page.scope);
      return [
        opening(context, foreign(page.page), page, 'page'),
        distribution(context, page),
        page.phases.n > 0 && phasesCard(context, page),
        metricsTable(context, page.metrics, 'flowvitals-page'),
        happenedCard(context, page),
        facts(context, page),
      ];
    }),
  );
}

function distribution(context: Context, { metrics: { wait } }: Page): HTMLElement | null {
  const { texts, format } = context;
  if (wait.n === 0) return null;
  const label = texts.t('distributionLabel', { n: wait.n, time: format.value('wait', wait.p50.value) });
  const axis = sharedAxis([wait]);
  const fact = (name: string, value: number | null) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, el('span', { class: 'value' }, format.value('wait', value))));
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, texts.t('distribution')),
    el(
      'p',
      {},
      texts.t(wait.histogram ? 'distributionMany' : 'distributionFew', { n: wait.n, text: format.count(wait.n) }),
    ),
    wait.histogram
      ? late(context, async () => {
          const { histogramChart } = await import('./chart.ts');
          return () => histogramChart(context, wait, label);
        })
      : el('div', { class: 'strip-alone' }, strip(wait, axis, label), axisOf(context, axis)),
    wait.histogram && wait.histogram.above > 0
      ? el(
          'p',
          { class: 'aside' },
          texts.t('aboveAxis', { n: wait.histogram.above, text: format.count(wait.histogram.above) }),
        )
      : null,
    el(
      'dl',
      { class: 'key-figures small' },
      fact(texts.t('min'), wait.min),
      fact(texts.t('mean'), wait.mean),
      fact(texts.t('sd'), wait.sd),
      fact(texts.t('max'), wait.max),
    ),
  );
}

function happenedCard(context: Context, { events, eventsTotal }: Page): Child {
  const { texts, format } = context;
  if (events.length === 0) return null;
  const count = (title: string, of: (event: NamedEvent) => number, hint?: string): Column<NamedEvent> => ({
    title,
    ...(hint && { hint }),
    cell: event => format.count(of(event)),
    plain: of,
    numeric: true,
  });
  return el(
    'section',
    { class: 'card wide' },
    el('h2', {}, texts.t('happened')),
    el('p', {}, texts.t('happenedWords')),
    table(context, {
      caption: texts.t('happened'),
      heading: 'none',
      file: 'flowvitals-page-events',
      rows: events,
      sortable: true,
      columns: [
        {
          title: texts.t('what'),
          cell: event => eventName(context, event),
          plain: event => `${texts.t(`event.${event.kind}`)}: ${eventText(context, event)}`,
          long: true,
        },
        count(texts.t('pageViews'), ({ pageViews }) => pageViews),
        count(texts.t('times'), ({ times }) => times, texts.t('times.hint')),
        {
          title: texts.t('typicalTime'),
          hint: texts.t('ms.hint'),
          cell: ({ ms }) => (ms === null ? '–' : format.value('wait', ms)),
          plain: ({ ms }) => ms,
          numeric: true,
        },
      ],
    }),
    eventsTotal > events.length &&
      el('p', { class: 'aside' }, texts.t('happenedFirst', { n: events.length, text: format.count(eventsTotal) })),
  );
}

const CAUSES = [
  'lcp',
  'lcp-delay',
  'lcp-load',
  'lcp-render',
  'inp',
  'inp-delay',
  'inp-work',
  'inp-paint',
  'cls',
  'loaf',
  'script',
] as const;

function causeOf({ kind, name }: NamedEvent): (typeof CAUSES)[number] | undefined {
  return CAUSES.find(part => kind === 'cause' && name.split(' ', 1)[0] === part);
}

function eventText({ texts }: Context, event: NamedEvent): string {
  const part = causeOf(event);
  return part ? `${texts.t(`cause.${part}`)} ${event.name.slice(part.length + 1)}`.trim() : event.name;
}

/** A cause is called by its part, in words, and by whose fault it was. */
function eventName({ texts }: Context, event: NamedEvent): Child {
  const { kind, name } = event;
  const part = causeOf(event);
  return [
    part ? [texts.t(`cause.${part}`), ' ', foreign(name.slice(part.length + 1))] : foreign(name),
    ' ',
    el('span', { class: 'aside' }, texts.t(`event.${kind}`)),
  ];
}

/** What else is known of the page: how it was opened, answered and reached, and how completely it was measured. */
function facts(context: Context, { types, statuses, success, cameFrom, completeness }: Page): HTMLElement {
  const { texts, format } = context;
  const list = (title: string, items: readonly (readonly [name: Child, count: number])[]) =>
    items.length > 0 &&
    el(
      'div',
      {},
      el('h3', {}, title),
      el(
        'ul',
        { class: 'counts' },
        items.map(([name, n]) => el('li', {}, el('span', {}, name), el('span', { class: 'value' }, format.count(n)))),
      ),
    );
  const sum = (list: readonly { readonly count: number }[]) => list.reduce((total, { count }) => total + count, 0);
  const unknown = sum(types) - success.known;
  // Only the pages that most came from have a name here.
  const others = sum(types) - sum(cameFrom);
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, texts.t('facts')),
    el('p', {}, texts.t('completeWords', { text: completeNote(context, completeness) })),
    el(
      'div',
      { class: 'columns' },
      list(
        texts.t('howOpened'),
        types.map(({ type, count }) => [texts.t(`type.${type}`), count]),
      ),
      list(texts.t('statuses'), [
        ...statuses.map(({ status, count }) => [String(status), count] as const),
        ...(unknown > 0 ? [[texts.t('notTold'), unknown] as const] : []),
      ]),
      list(texts.t('cameFrom'), [
        ...cameFrom.map(({ page, count }) => [page === null ? texts.t('elsewhere') : foreign(page), count] as const),
        ...(others > 0 ? [[texts.t('otherPages'), others] as const] : []),
      ]),
    ),
  );
}
