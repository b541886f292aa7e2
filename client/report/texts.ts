import type { compareTexts } from './texts/compare.ts';
import { compressionTexts } from './texts/compression.ts';
import type { differsTexts } from './texts/differs.ts';
import { figureTexts } from './texts/figures.ts';
import { frameTexts } from './texts/frame.ts';
import type { runTexts } from './texts/runs.ts';
import { viewTexts } from './texts/views.ts';

/** Every text in every language, side by side, so that one is not changed without the other being seen. */
const base = { ...frameTexts, ...figureTexts, ...viewTexts, ...compressionTexts };
/** The comparison's texts come with its view, which hands them to {@link texts}. */
type More = typeof compareTexts & typeof differsTexts & typeof runTexts;
type TextKey = keyof (typeof base & More);

/** The languages, in the order of the table's columns, and their names in themselves. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

/** What stands for `{name}` in a text; `n` chooses between "one|many" and is told by another name where it is formatted. */
type Values = { readonly [name: string]: string | number };

export interface Texts {
  readonly lang: Language;
  t(key: TextKey, values?: Values): string;
  /** What a server said, in the reader's language where its code, and what it is about, is among the texts. */
  told(said: {
    readonly code?: string | undefined;
    readonly field?: string | undefined;
    readonly message: string;
  }): string;
  /** The same as `t` with elements among the values. */
  rich(key: TextKey, values: { readonly [name: string]: string | number | Node }): (string | Node)[];
}

/** @param more the texts of a view that is fetched when it is opened. */
export function texts(lang: Language, more?: More): Texts {
  const table = { ...base, ...more } as typeof base & More;
  const column = Object.keys(languages).indexOf(lang);
  const pieces = (key: TextKey, n: unknown) => {
    const [one, many] = table[key][column]!.split('|') as [string, string?];
    // English and German both have one form for 1 and another for everything else (Unicode CLDR, plural rules).
    return (many === undefined || n === 1 ? one : many).split(/\{(\w+)\}/);
  };
  const filled = <V>(key: TextKey, values: { readonly [name: string]: V }): (string | V)[] =>
    pieces(key, values.n).map((piece, at) => (at % 2 === 0 ? piece : (values[piece] ?? '')));
  return {
    lang,
    t: (key, values = {}) => filled(key, values).join(''),
    told: ({ code, field, message }) => {
      const key = [`error.${code}.${field}`, `error.${code}`].find(key => Object.hasOwn(table, key));
      return key === undefined ? message : filled(key as TextKey, { message }).join('');
    },
    rich: (key, values) => filled(key, values).map(piece => (typeof piece === 'number' ? String(piece) : piece)),
  };
}
