import { MIN_COMPRESSIBLE } from '../../shared/compression.ts';
import type { Compression, PageTransfers, ResourceTransfers, Transfers, TypeTransfers } from '../../shared/report.ts';
import { href, toView, withValue } from './address.ts';
import type { Context, View } from './context.ts';
import { percent } from './csv.ts';
import { type Child, el, foreign } from './el.ts';
import { nothingYet } from './empty.ts';
import { section } from './section.ts';
import { type Column, table } from './table.ts';

/** What compression does and what it could still do, in words first, then for each page, type and resource. */
export const compressionView: View = { name: 'compression', render };

function render(context: Context): HTMLElement {
  const { texts } = context;
  return el(
    'div',
    { class: 'view' },
    section(context, 'compression', compression => {
      if (compression.pageViews === 0) return nothingYet(context, compression.scope);
      return [
        el('h1', { class: 'title' }, texts.t('view.compression')),
        el(
          'section',
          { class: 'card' },
          savingSentence(context, compression),
          unknownLine(context, compression),
          cacheLine(context, compression.all),
        ),
        el('section', { class: 'card' }, el('h2', {}, texts.t('stillToWin')), todoList(context, compression.todo)),
        el('section', { class: 'card wide' }, tables(context, compression)),
      ];
    }),
  );
}

/** "HTML and text: 412 kB are sent as 74 kB: 82 % saved, 5.6 : 1", with a bar of the same. */
export function savingSentence({ texts, format }: Context, { text }: Pick<Compression, 'text'>): Child {
  const { encoded, decoded, saving, ratio, loads, small } = text;
  const large = loads.network - small;
  if (loads.network === 0 || saving === null) return el('p', { class: 'sentence' }, texts.t('noText'));
  const sizes = { decoded: format.bytes(decoded), encoded: format.bytes(encoded) };
  const sentence =
    saving < 0.005
      ? texts.rich('textPlain', sizes)
      : texts.rich('textSaved', {
          ...sizes,
          saving: el('strong', {}, texts.t('saved', { share: format.share(saving) })),
          ratio: format.ratio(ratio),
        });
  const bar = el('div', {
    class: 'bar saving',
    role: 'img',
    'aria-label': texts.t('savingBar', { share: format.share(1 - saving) }),
  });
  const sent = el('span', { class: 'sent' });
  sent.style.flexGrow = String(encoded);
  const saved = el('span', { class: 'saved' });
  saved.style.flexGrow = String(Math.max(0, decoded - encoded));
  bar.append(sent, saved);
  return [
    el('p', { class: 'sentence' }, sentence),
    bar,
    el(
      'p',
      { class: 'aside' },
      large > 0 && [
        texts.t('ofTransfers', { n: large, text: format.count(large) }),
        ' ',
        encodingShares({ texts, format }, text),
        '. ',
      ],
      small > 0 && texts.t('smallTransfers', { size: format.bytes(MIN_COMPRESSIBLE), text: format.count(small) }),
    ),
  ];
}

/** How bodies that are large enough to be compressed arrived. */
function encodingShares(
  { texts, format }: Pick<Context, 'texts' | 'format'>,
  { encodings, loads: { network }, small }: Transfers,
): string {
  return encodings
    .map(({ encoding, loads }) => `${encodingName({ texts }, encoding)} ${format.share(loads / (network - small))}`)
    .join(', ');
}

function encodingName({ texts }: Pick<Context, 'texts'>, encoding: string): string {
  if (encoding === '') return texts.t('encoding.none');
  if (encoding === 'unknown') return texts.t('encoding.unknown');
  return encoding === 'br' ? 'brotli' : encoding;
}

/** What is worth doing, most to win first. */
export function todoList({ texts, format }: Context, todo: readonly ResourceTransfers[]): Child {
  if (todo.length === 0) return el('p', { class: 'todo-none' }, texts.t('nothingToWin'));
  return el(
    'ul',
    { class: 'todo' },
    todo.map(({ name, type, loads, uncompressed }) =>
      el(
        'li',
        {},
        texts.rich('todo', {
          name: el('b', {}, name === null ? texts.t('otherFiles') : foreign(name)),
          type: texts.t(`resource.${type}`),
          size: format.bytes(uncompressed.bytes / uncompressed.loads),
          share: format.share(uncompressed.loads / loads.network),
          n: loads.network,
          loads: format.count(loads.network),
          gain: el('strong', {}, format.bytes(uncompressed.gain / uncompressed.loads)),
        }),
      ),
    ),
  );
}

/** What the browser does not tell: counted, and in no figure. */
export function unknownLine({ texts, format }: Context, { all: { loads }, dropped }: Compression): Child {
  const parts = [
    loads.opaque > 0 && texts.t('countOpaque', { n: loads.opaque, text: format.count(loads.opaque) }),
    loads.unsure > 0 && texts.t('countUnsure', { n: loads.unsure, text: format.count(loads.unsure) }),
    dropped > 0 && texts.t('countDropped', { n: dropped, text: format.count(dropped) }),
  ].filter(part => part !== false);
  return parts.length > 0 && el('p', { class: 'aside' }, `${texts.t('unknown')}: ${parts.join(' · ')}`);
}

function cacheLine({ texts, format }: Context, { loads }: Transfers): Child {
  return (
    loads.cache + loads.revalidated > 0 &&
    el(
      'p',
      { class: 'aside' },
      texts.t('notCounted', { cached: format.count(loads.cache), revalidated: format.count(loads.revalidated) }),
    )
  );
}

function tables(context: Context, { types, pages, resources, resourcesTotal }: Compression): Child {
  const { address, texts, format } = context;
  const typeName = (type: TypeTransfers['type']) => texts.t(`resource.${type}`);
  const resource: Column<ResourceTransfers> = {
    title: texts.t('file'),
    cell: ({ name, type }) => [
      name === null ? texts.t('otherFiles') : foreign(name),
      el('span', { class: 'aside' }, typeName(type)),
    ],
    plain: ({ name, type }) => name ?? `${texts.t('otherFiles')} (${typeName(type)})`,
  };
  const page: Column<PageTransfers> = {
    title: texts.t('dimension.page'),
    cell: row =>
      el('a', { href: href(toView(withValue(address, 'page', row.page), 'compression')) }, foreign(row.page)),
    plain: row => row.page,
  };
  return [
    el('p', {}, texts.t('compressionTables')),
    table(context, {
      caption: texts.t('byType'),
      heading: 'h2',
      file: 'flowvitals-compression-types',
      rows: types,
      sortable: true,
      columns: [
        { title: texts.t('type'), cell: ({ type }) => typeName(type), plain: ({ type }) => typeName(type) },
        ...transferColumns<TypeTransfers>(context),
      ],
    }),
    table(context, {
      caption: texts.t('byPage'),
      heading: 'h2',
      file: 'flowvitals-compression-pages',
      rows: pages,
      sortable: true,
      columns: [page, ...transferColumns<PageTransfers>(context)],
    }),
    table(context, {
      caption: texts.t('byFile'),
      heading: 'h2',
      file: 'flowvitals-compression-files',
      rows: resources,
      sortable: true,
      columns: [resource, ...transferColumns<ResourceTransfers>(context)],
    }),
    resourcesTotal > resources.length &&
      el(
        'p',
        { class: 'aside' },
        texts.t('largest', { n: format.count(resources.length), m: format.count(resourcesTotal) }),
      ),
  ];
}

function transferColumns<Row extends Transfers>(context: Context): Column<Row>[] {
  const { texts, format } = context;
  const number = (
    title: string,
    hint: string,
    of: (row: Row) => number | null,
    write: (value: number | null) => string,
  ): Column<Row> => ({
    title,
    hint,
    cell: row => write(of(row)),
    plain: of,
    numeric: true,
  });
  const count = (value: number | null) => (value ? format.count(value) : '0');
  const known = (row: Row, value: number) => (row.loads.network > 0 ? value : null);
  return [
    number(texts.t('decoded'), texts.t('decoded.hint'), row => known(row, row.decoded), format.bytes),
    number(texts.t('encoded'), texts.t('encoded.hint'), row => known(row, row.encoded), format.bytes),
    number(texts.t('ratio'), texts.t('ratio.hint'), row => row.ratio, format.ratio),
    {
      ...number(texts.t('saving'), texts.t('saving.hint'), row => row.saving, format.share),
      plain: row => percent(row.saving),
      unit: '%',
    },
    {
      title: texts.t('encoding'),
      hint: texts.t('encoding.hint'),
      long: true,
      cell: row => encodingShares(context, row) || '–',
      plain: row => encodingShares(context, row) || null,
    },
    number(
      texts.t('toWin'),
      texts.t('toWin.hint'),
      row => known(row, row.uncompressed.gain),
      value => (value === 0 ? '0' : format.bytes(value)),
    ),
    number(texts.t('state.network'), texts.t('state.network.hint'), ({ loads }) => loads.network, count),
    number(texts.t('state.cache'), texts.t('state.cache.hint'), ({ loads }) => loads.cache, count),
    number(texts.t('state.revalidated'), texts.t('state.revalidated.hint'), ({ loads }) => loads.revalidated, count),
    number(texts.t('state.unknown'), texts.t('state.unknown.hint'), ({ loads }) => loads.opaque + loads.unsure, count),
  ];
}
