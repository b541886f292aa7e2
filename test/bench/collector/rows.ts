import Database from 'better-sqlite3';
import type { PageViewPart } from '../../../server/store/store.ts';
import { metricNames } from '../../../shared/metrics.ts';

/** The write path that needs no thought: a row each for the page view and its resources, each statement its own transaction. */
export function rowsStore(file: string): { append(parts: readonly PageViewPart[]): void } {
  const db = new Database(file);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = full');
  db.exec(`create table page_view (id integer primary key, key text unique, visit text, site text, page text, at integer, ${metricNames.map(name => `m_${name} real`).join(', ')});
    create table resource (page_view integer, name text, type text, state text, encoding text, transfer integer, encoded integer, decoded integer, ms real, status integer)`);
  const insertView = db.prepare(
    `insert into page_view (key, visit, site, page, at, ${metricNames.map(name => `m_${name}`).join(', ')}) values (?, ?, ?, ?, ?, ${metricNames.map(() => '?').join(', ')})`,
  );
  const insertResource = db.prepare('insert into resource values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return {
    append(parts) {
      for (const { id, visit, site, page, at, measured, resources } of parts) {
        const { lastInsertRowid } = insertView.run(
          id,
          visit,
          site,
          page,
          at,
          metricNames.map(name => measured[name] ?? null),
        );
        for (const { name, type, state, encoding, transfer, encoded, decoded, ms, status } of resources)
          insertResource.run(lastInsertRowid, name, type, state, encoding, transfer, encoded, decoded, ms, status);
      }
    },
  };
}
