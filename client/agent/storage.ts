import { json } from './json.ts';

/** What the tab remembers between two pages: sessionStorage, or (refused, full, unwanted) this page's memory alone. */
export interface TabStorage {
  read<T>(key: string): T | undefined;
  write(key: string, value: unknown): void;
}

export function tabStorage(stores: boolean): TabStorage {
  const memory: Record<string, string> = {};
  return {
    read(key) {
      const known = memory[key];
      try {
        const text = (stores && sessionStorage.getItem(key)) || known;
        return text && JSON.parse(text);
      } catch {
        // a sandboxed frame, or not ours: the memory has what this page knows
        return known && JSON.parse(known);
      }
    },
    write(key, value) {
      memory[key] = json(value);
      try {
        if (stores) sessionStorage.setItem(key, memory[key]);
      } catch {
        // Sandboxed, or full: then what is there is older than what the memory has.
        try {
          sessionStorage.removeItem(key);
        } catch {}
      }
    },
  };
}
