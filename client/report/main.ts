import { type Address, apiQuery, DEFAULT_VIEW, href, readAddress, toView } from './address.ts';
import { ask } from './api.ts';
import { compressionView } from './compression.ts';
import type { Context, View } from './context.ts';
import { el } from './el.ts';
import { filterBar } from './filters.ts';
import { flowsView } from './flows.ts';
import { format } from './format.ts';
import { late } from './late.ts';
import { overviewView } from './overview.ts';
import { type Language, languages, texts } from './texts.ts';

/** The views, in the order of the navigation: a new one is a file, a row here and its name in `texts.ts`. */
const views: readonly View[] = [
  overviewView,
  lateView('compare', async () => (await import('./compare/compare.ts')).compareView),
  flowsView,
  lateView('pages', async () => (await import('./pages.ts')).pagesView),
  compressionView,
  lateView('visits', async () => (await import('./visits.ts')).visitsView),
];

/** A view whose file is fetched when it is opened; the first screen shares its code with flows and compression. */
function lateView(name: View['name'], load: () => Promise<View>): View {
  const render = (context: Context) =>
    late(context, async () => {
      const view = await load();
      return () => view.render(context);
    });
  return { name, render };
}

start(document.body);

/** Shows the address that the browser is at, and every one that it goes to. */
function start(body: HTMLElement): void {
  const header = el('header', { class: 'top' });
  const main = el('main', { id: 'main', tabindex: -1 });
  body.replaceChildren(header, main);
  let leave = () => {};

  /** @param filtered the field of the filter that was changed, which keeps the focus */
  const show = (reason: 'load' | 'link' | 'back' | 'filter', filtered?: string) => {
    leave();
    const address = readAddress(location.search);
    const { context, release } = createContext(address, go, filtered);
    leave = release;
    const view = views.find(({ name }) => name === address.view) ?? views[0]!;
    document.documentElement.lang = context.texts.lang;
    document.title = `${context.texts.t(`view.${view.name}`)} · flowvitals`;
    header.replaceChildren(...top(context, view), address.shared ? '' : filterBar(context));
    main.replaceChildren(view.render(context));
    if (reason === 'back') returnTo(main, context);
    if (reason !== 'link') return;
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  };
  const open = (address: string) => {
    history.replaceState({ scrolled: scrollY }, '');
    history.pushState(null, '', address);
  };
  const go = (address: Address, filtered?: string) => {
    const next = href(address);
    if (next !== href(readAddress(location.search))) open(next);
    show('filter', filtered);
  };

  history.scrollRestoration = 'manual';
  addEventListener('popstate', () => show('back'));
  addEventListener('click', event => {
    const link = (event.target as Element).closest?.('a');
    const own = link?.getAttribute('href')?.startsWith('?') && !link.target;
    if (!link || !own || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link.href);
    show('link');
  });
  // Charts take their colours once.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => show('load'));
  show('load');
}

/** Scrolls to where the reader had been, once the answers that make the page that long are there. */
function returnTo(main: HTMLElement, { onLeave }: Context): void {
  const scrolled = (history.state as { scrolled?: number } | null)?.scrolled ?? 0;
  const arrive = () => {
    if (main.querySelector('[aria-busy]')) return;
    watching.disconnect();
    scrollTo(0, scrolled);
  };
  const watching = new MutationObserver(arrive);
  watching.observe(main, { subtree: true, childList: true, attributeFilter: ['aria-busy'] });
  onLeave(() => watching.disconnect());
}

function createContext(
  address: Address,
  go: Context['go'],
  focused?: string,
): { context: Context; release: () => void } {
  const asked = address.lang ?? '';
  const lang = isLanguage(asked) ? asked : preferred();
  const locale = navigator.languages.find(tag => tag.startsWith(lang)) ?? lang;
  const left = new AbortController();
  const releases: (() => void)[] = [];
  const context: Context = {
    address,
    texts: texts(lang),
    format: format(locale),
    ask: (question, own = {}) => {
      const query = apiQuery(address);
      for (const [name, value] of Object.entries(own)) value === null ? query.delete(name) : query.set(name, value);
      return ask(question, query, left.signal);
    },
    go,
    focused,
    onLeave: release => releases.push(release),
  };
  return {
    context,
    release: () => {
      left.abort();
      for (const release of releases) release();
    },
  };
}

function preferred(): Language {
  return navigator.languages.map(tag => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(languages, tag);
}

function top({ address, texts }: Context, current: View): HTMLElement[] {
  const skip = el('a', { class: 'skip', href: '#main' }, texts.t('skip'));
  const link = ({ name }: View) =>
    el(
      'a',
      { href: href(toView(address, name)), 'aria-current': name === current.name ? 'page' : null },
      texts.t(`view.${name}`),
    );
  const language = (Object.entries(languages) as [Language, string][])
    .filter(([lang]) => lang !== texts.lang)
    .map(([lang, name]) => el('a', { href: href({ ...address, lang }), lang, hreflang: lang }, name));
  const bar = el(
    'div',
    { class: 'bar-top' },
    address.shared
      ? el('span', { class: 'brand' }, 'flowvitals')
      : el('a', { class: 'brand', href: href(toView(address, DEFAULT_VIEW)) }, 'flowvitals'),
    !address.shared && el('nav', { 'aria-label': texts.t('views') }, views.map(link)),
    el('div', { class: 'languages' }, language),
  );
  return [skip, bar];
}
