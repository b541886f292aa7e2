/** What the tab remembers between two pages: sessionStorage, or (refused, full, unwanted) this page's memory alone. */
export interface TabStorage {
  read<T>(key: string): T | undefined;
  write(key: string, value: unknown): void;
}

export function tabStorage(wanted: boolean): TabStorage {
  const memory: Record<string, unknown> = {};
  return {
    read(key) {
      try {
        if (wanted) return JSON.parse(sessionStorage.getItem(key)!);
      } catch {
        // sandboxed frame or somebody else's text: the memory has what this page knows
      }
      return memory[key] as undefined;
    },
    write(key, value) {
      memory[key] = value;
      try {
        if (wanted) sessionStorage.setItem(key, JSON.stringify(value));
      } catch {
        // see above
      }
    },
  };
}
