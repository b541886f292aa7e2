import type { Visit, VisitPageView } from '../../shared/report.ts';
import { href, toView } from './address.ts';
import type { Context, View } from './context.ts';
import { deviceName } from './device.ts';
import { el, foreign } from './el.ts';
import { nothingYet } from './empty.ts';
import { section } from './section.ts';
import { type Column, saveButton, table } from './table.ts';

/** The visits behind the figures, newest first, page view by page view. */
export const visitsView: View = { name: 'visits', render };

function render(context: Context): HTMLElement {
  const { address, texts, format } = context;
  const { flow, step } = address;
  const own = flow === null ? {} : { flow, ...(step !== null && { step }) };
  return el(
    'div',
    { class: 'view' },
    section(
      context,
      'visits',
      ({ visits, total, scope }) => {
        if (total === 0 && flow === null) return nothingYet(context, scope);
        return [
          el('h1', { class: 'title' }, texts.t('view.visits')),
          flow !== null &&
            el(
              'p',
              { class: 'sub' },
              texts.t('visitsOfStep', { step: step ?? '1', flow }),
              ' ',
              el('a', { href: href(toView(address, 'visits')) }, texts.t('showAllVisits')),
            ),
          el(
            'p',
            { class: 'sub' },
            texts.t(total > visits.length ? 'newestVisits' : 'theVisits', {
              n: total,
              text: format.count(total),
              shown: format.count(visits.length),
            }),
            visits.length > 0 && saveAll(context, visits),
          ),
          visits.map(visit => visitCard(context, visit)),
        ];
      },
      own,
    ),
  );
}

/** All page views of the visits that are shown as one table, each row with its visit. */
function saveAll(context: Context, visits: readonly Visit[]): HTMLElement {
  const rows = visits.flatMap(visit => visit.pageViews.map(pageView => ({ ...pageView, visit: visit.visit })));
  const visit: Column<(typeof rows)[number]> = {
    title: context.texts.t('visit'),
    cell: row => row.visit,
    plain: row => row.visit,
  };
  return saveButton(context, { file: 'flowvitals-visits', columns: [visit, ...columns(context)], rows });
}

function visitCard(context: Context, visit: Visit): HTMLElement {
  const { texts, format } = context;
  const begin = visit.pageViews[0]?.at ?? 0;
  const about = [
    visit.browser + (visit.browserVersion === null ? '' : ` ${visit.browserVersion}`),
    visit.device && deviceName(texts, visit.device),
    visit.net,
    visit.variant,
    visit.release,
  ].filter(text => text !== null);
  const caption = `${format.dateTime(begin)} · ${texts.t('countPageViews', { n: visit.count, text: format.count(visit.count) })}`;
  return el(
    'section',
    { class: 'card wide visit' },
    table(context, { caption, heading: 'h2', rows: visit.pageViews, columns: columns(context) }),
    visit.count > visit.pageViews.length &&
      el('p', { class: 'aside' }, texts.t('firstPageViews', { n: format.count(visit.pageViews.length) })),
    el(
      'p',
      { class: 'aside' },
      about.flatMap((text, at) => [at > 0 && ' · ', foreign(text)]),
    ),
  );
}

function columns({ texts, format }: Context): Column<VisitPageView>[] {
  const metric = (
    name: 'wait' | 'ttfb' | 'lcp' | 'inp' | 'cls' | 'transfer',
    title: string,
  ): Column<VisitPageView> => ({
    title,
    cell: row => format.value(name, row[name]),
    plain: row => row[name],
    numeric: true,
  });
  const how = ({ type, start }: VisitPageView) =>
    [start && texts.t(`start.${start}`), type !== 'navigate' && texts.t(`type.${type}`)]
      .filter(text => text)
      .join(', ');
  return [
    {
      title: texts.t('dimension.page'),
      cell: row => [row.matches && el('span', { class: 'match', title: texts.t('matches') }, '▸ '), foreign(row.page)],
      plain: row => row.page,
    },
    { title: texts.t('at'), cell: row => format.time(row.at), plain: row => new Date(row.at).toISOString() },
    // What people waited is seen on a phone as well.
    metric('wait', texts.t('metric.wait')),
    { title: texts.t('how'), cell: row => how(row) || '–', plain: row => how(row) || null },
    {
      title: texts.t('status'),
      cell: row => (row.status ? String(row.status) : '–'),
      plain: row => row.status,
      numeric: true,
    },
    metric('ttfb', 'TTFB'),
    metric('lcp', 'LCP'),
    metric('inp', 'INP'),
    metric('cls', 'CLS'),
    metric('transfer', texts.t('transferred')),
    {
      title: texts.t('arrivedComplete'),
      cell: row => texts.t(row.final ? 'yes' : 'notYet'),
      plain: row => texts.t(row.final ? 'yes' : 'notYet'),
    },
  ];
}
