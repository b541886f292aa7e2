import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../server/store/sqlite/open.ts';

// A process that is killed leaves what it wrote to the system, so that no test which kills one can see whether it was synced.
test('every commit is synced to the disk before it is acknowledged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-durable-'));
  const db = openDatabase(join(folder, 'flowvitals.sqlite'));
  expect([db.pragma('synchronous', { simple: true }), db.pragma('journal_mode', { simple: true })]).toEqual([2, 'wal']);
  db.close();
  rmSync(folder, { recursive: true });
});
