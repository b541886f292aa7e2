import type { Completeness, Compression, Overview, Shape, TimelineBucket } from '../../shared/report.ts';
import { href, toView } from './address.ts';
import { savingSentence, todoList, unknownLine } from './compression.ts';
import type { Context, View } from './context.ts';
import { type Child, el, foreign } from './el.ts';
import { nothingYet } from './empty.ts';
import { flowCard } from './flows.ts';
import { late } from './late.ts';
import { metricsTable } from './metrics.ts';
import { phaseBar, phaseLegend, phaseTotal } from './phases.ts';
import { inTurn, section } from './section.ts';
import { type Column, table } from './table.ts';

/** How it is, all in all: the answer in a sentence, then each question with its picture, then the tables. */
export const overviewView: View = { name: 'overview', render };

function render(context: Context): HTMLElement {
  const whole = section(
    context,
    'overview',
    overview => (overview.pageViews === 0 ? nothingYet(context, overview.scope) : answered(context, overview)),
    // Days of the timeline begin at the reader's midnight.
    { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  );
  return el('div', { class: 'view' }, whole);
}

function answered(context: Context, overview: Overview): Child[] {
  const phases = overview.phases.n > 0 ? phasesCard(context, overview) : null;
  const rest = [metricsTable(context, overview.metrics, 'flowvitals-overview'), timelineCard(context, overview)];
  const compression = section(
    context,
    'compression',
    answer => compressionCard(context, answer),
    {},
    () => show(1),
  );
  const pair = el('div', { class: 'pair' }, compression, phases);
  const show = inTurn([[pair], [phases, ...rest].filter(part => part !== null)]);
  return [
    opening(context, overview.sites.length > 0 && foreign(overview.sites.join(', ')), overview),
    keyFigures(context, overview),
    section(
      context,
      'flows',
      ({ flows }) => flows.filter(({ started }) => started > 0).map(flow => flowCard(context, flow)),
      {},
      () => show(0),
    ),
    pair,
    ...rest,
  ];
}

function compressionCard(context: Context, compression: Compression): HTMLElement {
  const { address, texts } = context;
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, texts.t('view.compression')),
    savingSentence(context, compression),
    todoList(context, compression.todo.slice(0, 3)),
    unknownLine(context, compression),
    el('p', { class: 'more' }, el('a', { href: href(toView(address, 'compression')) }, texts.t('moreCompression'))),
  );
}

function timelineCard(context: Context, { timeline }: Overview): HTMLElement | null {
  const { texts, format } = context;
  const day = ({ at }: TimelineBucket) => (timeline.step < 86_400_000 ? format.dateTime(at) : format.date(at));
  const wait = (title: string, at: 'p50' | 'p75'): Column<TimelineBucket> => ({
    title,
    cell: bucket => format.value('wait', bucket.wait[at]),
    plain: bucket => bucket.wait[at],
    numeric: true,
  });
  const count = (title: string, of: (bucket: TimelineBucket) => number): Column<TimelineBucket> => ({
    title,
    cell: bucket => format.count(of(bucket)),
    plain: of,
    numeric: true,
  });
  const columns: Column<TimelineBucket>[] = [
    { title: texts.t('beginning'), cell: day, plain: ({ at }) => new Date(at).toISOString() },
    count(texts.t('pageViews'), ({ pageViews }) => pageViews),
    wait(texts.t('waitP50'), 'p50'),
    wait(texts.t('waitP75'), 'p75'),
    count('n', bucket => bucket.wait.n),
  ];
  if (timeline.buckets.length < 2) return null;
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, texts.t('timeline')),
    el('p', {}, texts.t('timelineWords')),
    late(context, async () => {
      const { timelineChart } = await import('./chart.ts');
      return () => timelineChart(context, timeline, texts.t('timeline'));
    }),
    timeline.markers.length > 0 &&
      el(
        'ol',
        { class: 'markers' },
        timeline.markers.map(({ at, text }) =>
          el('li', {}, foreign(text), el('span', { class: 'aside' }, ` ${format.dateTime(at)}`)),
        ),
      ),
    el(
      'details',
      {},
      el('summary', {}, texts.t('asTable')),
      table(context, {
        caption: texts.t('timeline'),
        file: 'flowvitals-timeline',
        rows: timeline.buckets,
        columns,
        heading: 'none',
      }),
    ),
  );
}

/** What a report is about, how much it rests on, and the wait in words. */
export function opening(
  context: Context,
  about: Child,
  { pageViews, visits, first, last, metrics }: Overview,
  kind: 'page' | 'any' = 'any',
): Child {
  const { address, texts, format } = context;
  const behind = href(toView(address, 'visits'));
  return el(
    'div',
    { class: 'opening' },
    el(
      'p',
      { class: 'lede' },
      about && [about, ' · '],
      el('a', { href: behind }, texts.t('countPageViews', { n: pageViews, text: format.count(pageViews) })),
      ' · ',
      el('a', { href: behind }, texts.t('countVisits', { n: visits, text: format.count(visits) })),
      first !== null && last !== null && ` · ${format.dates(first, last)}`,
    ),
    waitSentence(context, metrics.wait, kind),
  );
}

/** The wait in words, as surely as it is known: typical, or only the middle of too few. */
function waitSentence({ texts, format }: Context, { n, p50, p75 }: Shape, kind: 'page' | 'any'): Child {
  if (p50.value === null) return el('h1', {}, texts.t('waitUnknown'));
  const time = el('strong', {}, format.seconds(p50.value));
  const key = kind === 'page' ? 'headlinePage' : 'headline';
  if (p50.low === null || p50.high === null)
    return [
      el('h1', {}, texts.rich('headlineFew', { time })),
      el('p', { class: 'sub unsure' }, texts.t('tooFew', { n, count: format.count(n), needs: p50.needs ?? 0 })),
    ];
  return [
    el('h1', {}, texts.rich(key, { time })),
    el(
      'p',
      { class: 'sub' },
      p75.value !== null &&
        p75.low !== null && [texts.rich('threeOfFour', { time: el('strong', {}, format.seconds(p75.value)) }), ' '],
      texts.t('certainty', { range: format.range('wait', p50.low, p50.high) }),
    ),
  ];
}

function keyFigures(context: Context, { success, completeness, bytes, metrics: { wait } }: Overview): HTMLElement {
  const { texts, format } = context;
  const { n, p95 } = wait;
  const item = (name: string, value: Child, note: Child) =>
    el(
      'div',
      {},
      el('dt', {}, name),
      el('dd', {}, el('span', { class: 'value' }, value), el('span', { class: 'aside' }, note)),
    );
  const rate = success.known > 0 ? success.ok / success.known : null;
  const behind = href(toView(context.address, 'visits'));
  const link = (text: string) => el('a', { href: behind }, text);
  return el(
    'dl',
    { class: 'key-figures' },
    item(
      texts.t('wait95'),
      p95.value === null
        ? '–'
        : el('span', { class: p95.needs === 0 ? null : 'unsure' }, link(format.value('wait', p95.value))),
      p95.value === null
        ? texts.t('neededForP95', { n: format.count(n) })
        : [texts.t('n', { n: format.count(n) }), p95.needs ? `, ${texts.t('needs', { n: p95.needs })}` : ''],
    ),
    item(
      texts.t('succeeded'),
      rate === null ? '–' : link(format.share(rate)),
      texts.t('ofKnown', { n: format.count(success.known) }),
    ),
    item(
      texts.t('bytesPerLoad'),
      bytes.transfer === null ? '–' : link(format.bytes(bytes.transfer)),
      texts.t('n', { n: format.count(bytes.n) }),
    ),
    item(texts.t('complete'), completeShare(context, completeness), completeNote(context, completeness)),
  );
}

function begun({ complete, partial, lost }: Completeness): number {
  return complete + partial + (lost ?? 0);
}

function completeShare({ format }: Context, completeness: Completeness): string {
  const all = begun(completeness);
  return all === 0 ? '–' : format.share(completeness.complete / all);
}

/** The loss meter in words. */
export function completeNote({ texts, format }: Context, completeness: Completeness): string {
  const { complete, open, lost } = completeness;
  const parts = [
    texts.t('completeOf', { n: format.count(complete), m: format.count(begun(completeness)) }),
    lost ? texts.t('countLost', { n: lost, text: format.count(lost) }) : '',
    open > 0 ? texts.t('stillOpen', { n: open, text: format.count(open) }) : '',
  ];
  return parts.filter(part => part !== '').join(' · ');
}

/** Where the time of a load goes, in words, as a bar, and as a list. */
export function phasesCard(context: Context, { phases, metrics }: Pick<Overview, 'phases' | 'metrics'>): HTMLElement {
  const { texts, format } = context;
  const total = phaseTotal(phases);
  const wait = metrics.wait.p50.value;
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, texts.t('whereTimeGoes')),
    el(
      'p',
      {},
      texts.t('phasesWords', { time: format.value('wait', total), n: phases.n, count: format.count(phases.n) }),
      wait !== null && wait < total && ` ${texts.t('contentBefore')}`,
    ),
    phaseBar(context, phases),
    phaseLegend(context, phases),
  );
}
