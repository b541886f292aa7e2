import type Database from 'better-sqlite3';
import type { Removal } from '../store.ts';
import type { Write } from './store.ts';

/** Removes page views with all that hangs on them. */
export function remover(db: Database.Database, write: Write, forget: () => void) {
  const chosen = {
    visit: 'p.visit in (select id from visit where key = ?)',
    page: 'p.page in (select id from page where path = ?)',
    before: 'p.at < ?',
  };
  const find = (kind: keyof typeof chosen) =>
    db.prepare<[string | number, number], { id: number; visit: number }>(
      `select p.id, p.visit from page_view p where ${chosen[kind]} order by p.at limit ?`,
    );
  const finds = { visit: find('visit'), page: find('page'), before: find('before') };
  const removals = [
    'delete from resource_load where page_view in (select value from json_each(?))',
    'delete from event where page_view in (select value from json_each(?))',
    'delete from page_view where id in (select value from json_each(?))',
  ].map(sql => db.prepare(sql));
  const removeVisits = db.prepare(
    `delete from visit where id in (select value from json_each(?))
      and not exists (select 1 from page_view where page_view.visit = visit.id)`,
  );
  // A page is named in other places too: as a document, as what came before, as a document that was left for. By random, since
  // a stranger may have sent whatever could be guessed, and names are unique.
  const rename = ['page', 'resource', 'label'].map(table => {
    const column = { page: 'path', resource: 'name', label: 'text' }[table];
    return db.prepare<[string]>(
      `update ${table} set ${column} = '/…' || lower(hex(randomblob(8))) where ${column} = ?`,
    );
  });

  return (which: Removal, limit: number): number =>
    write(() => {
      const [[kind, value]] = Object.entries(which) as [[keyof typeof chosen, string | number]];
      const found = finds[kind].all(value, limit);
      if (found.length > 0) {
        const ids = JSON.stringify(found.map(({ id }) => id));
        for (const removal of removals) removal.run(ids);
        removeVisits.run(JSON.stringify([...new Set(found.map(({ visit }) => visit))]));
      }
      if (kind === 'page' && found.length < limit) for (const statement of rename) statement.run(value as string);
      forget();
      return found.length;
    });
}
