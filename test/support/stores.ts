import { memoryStore } from '../../server/store/memory.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';

/** The engines that one suite runs over, each with what opens a fresh one. */
export const stores = [
  ['memory', () => memoryStore()],
  ['sqlite', () => sqliteStore(':memory:')],
] as const;
