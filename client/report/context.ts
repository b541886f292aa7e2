import type { Address } from './address.ts';
import type { Answers } from './api.ts';
import type { Format } from './format.ts';
import type { Texts } from './texts.ts';

/** What a view gets to work with. */
export interface Context {
  readonly address: Address;
  readonly texts: Texts;
  readonly format: Format;
  /** Asks with the filter of the address; parameters given here are added to it, null takes one away. */
  ask<Q extends keyof Answers>(question: Q, own?: { readonly [name: string]: string | null }): Promise<Answers[Q]>;
  /** Goes to an address; the field of this name gets the focus there. The same address again asks everything anew. */
  go(address: Address, field?: string): void;
  /** The field that was just changed, and should have the focus. */
  readonly focused: string | undefined;
  /** Called when the view is left: what a chart holds is let go. */
  onLeave(release: () => void): void;
}

/** A view of the page: one file each, listed in `main.ts`. */
export interface View {
  /** Its name in the address and, as a text, in the navigation. */
  readonly name: 'overview' | 'compare' | 'flows' | 'pages' | 'compression' | 'visits';
  render(context: Context): HTMLElement;
}
