/** One report that was shared: its view, how the page addresses it, and what its questions to the API are fixed to. */
export interface Share {
  readonly view: string;
  /** Query of the report page, which shows this report. */
  readonly address: string;
  /** Query of the report API: the filter, the two sides of a comparison. */
  readonly query: string;
}

/**
 * The questions that each view needs answered. What is behind a view (visits, the list of runs, what could be filtered by) is
 * not part of what is shared.
 */
const questions: { readonly [view: string]: readonly string[] } = {
  overview: ['overview', 'flows', 'compression'],
  flows: ['flows'],
  pages: ['pages', 'page'],
  compression: ['compression'],
  compare: ['compare'],
};

/** What a reader of a shared report may still choose: how days are cut, and which page of a shared list of pages. */
const free = (view: string) => (view === 'pages' ? ['timezone', 'page'] : ['timezone']);

/** A share from its text, `undefined` for anything that is none. */
export function decodeShare(text: string): Share | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { view, address, query } = (value ?? {}) as Partial<Share>;
  const isText = [view, address, query].every(part => typeof part === 'string' && part.length <= 1000);
  return isText && Object.hasOwn(questions, view!) ? { view: view!, address: address!, query: query! } : undefined;
}

/** The address of an API question as the share allows it; `undefined` when the question is not part of what was shared. */
export function applyShare(share: Share, url: URL): URL | undefined {
  const question = url.pathname.split('/').at(-1) ?? '';
  if (!questions[share.view]?.includes(question)) return undefined;
  const query = new URLSearchParams(share.query);
  for (const name of free(share.view)) {
    const value = url.searchParams.get(name);
    if (value !== null && !query.has(name)) query.set(name, value);
  }
  const allowed = new URL(url);
  allowed.search = query.toString();
  return allowed;
}
