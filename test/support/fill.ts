import { join } from 'node:path';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { part, resource } from './part.ts';

/** Makes a database in a data folder, with 450 page views of 150 visits over 450 days, a run and a marker. */
export function fill(data: string): void {
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  const day = (n: number) => Date.UTC(2025, 0, 1 + n);
  store.append(
    Array.from({ length: 450 }, (_, i) =>
      part({
        id: `view-${String(i).padStart(4, '0')}`,
        visit: `visit-${Math.floor(i / 3)}`,
        page: ['/login', '/dashboard', '/task/:id'][i % 3]!,
        at: day(i),
        measured: { lcp: 100 + i / 10, cls: i / 10_000, resources: 2 },
        resources: [resource('/app.css'), resource(null, { count: 3 })],
        events: [{ kind: 'action', name: 'button "x"', offset: 10.5, ms: 5 }],
      }),
    ),
  );
  store.runs.put({
    id: 'run-1',
    site: 'https://school.example',
    name: 'Waitress',
    target: 30,
    from: day(0),
    to: day(9),
  });
  store.runs.put({ id: 'run-2', site: 'https://school.example', name: 'Gunicorn', from: day(9) });
  store.markers.put({ id: 'mark-1', site: 'https://school.example', at: day(5), text: 'deployed' });
  store.close();
}
