/** One row a text: English, German. `{name}` is filled in; "one|many" is chosen by `n`. */
export type TextTable = { readonly [key: string]: readonly [en: string, de: string] };
