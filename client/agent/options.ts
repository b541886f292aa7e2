/** What the page can tell the agent. Everything has a default, so the tag alone is enough. */
export interface Options {
  /** Where beacons go; with the tag the file name `fv` beside the script, with `start()` `/fv` of the page's origin. */
  endpoint?: string | undefined;
  /** The app's own name for this page, instead of its folded path. */
  page?: string;
  /** Label of one of two set-ups that are measured side by side. */
  variant?: string;
  /** Version of the app. */
  release?: string;
  /** Visit id from the template, for pages that may not store anything; unless it is 8 to 40 of `A-Z a-z 0-9 _ -` only its hash is kept. */
  visit?: string;
  /** Share of visits that are measured, 0 to 1; default 1. */
  sample?: number | string;
  /** `none`: nothing is stored in the browser, not even for the life of the tab. */
  storage?: string;
  /** Measure inside an iframe too; default no, since a frame is a resource of its page. */
  iframe?: boolean | string;
  /** Nonce of the page's Content-Security-Policy, for the debug overlay only. */
  nonce?: string | undefined;
}

/** Reads the options from the tag's `data-` attributes. */
export function fromTag(tag: HTMLScriptElement | null): Options {
  const { src, dataset, nonce } = tag ?? {};
  return { ...dataset, endpoint: dataset?.endpoint || (src && new URL('fv', src).href), nonce };
}
