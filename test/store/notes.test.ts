import { beforeEach, describe, expect, test } from 'vitest';
import { NoteError, type Store } from '../../server/store/store.ts';
import type { Run } from '../../shared/run.ts';
import { stores } from '../support/stores.ts';

const [school, other] = ['https://school.example', 'https://other.example'];
const run = (id: string, given: Partial<Run> = {}): Run => ({
  id,
  site: school,
  name: `Run ${id}`,
  from: 100,
  ...given,
});

describe.each(stores)('a %s store', (_, open) => {
  let store: Store;
  beforeEach(() => {
    store = open();
    return () => store.close();
  });

  test('keeps runs as they were put down, in the order of their begin', () => {
    const whole = run('b', { from: 300, to: 400, note: 'after lunch', target: 30 });
    const elsewhere = run('c', { site: other, from: 200 });
    store.runs.put(whole);
    store.runs.put(run('a', { to: 150 }));
    store.runs.put(elsewhere);
    expect(store.runs.list()).toEqual([run('a', { to: 150 }), elsewhere, whole]);
  });

  test('stops, renames and deletes a run', () => {
    store.runs.put(run('a'));
    store.runs.put(run('a', { name: 'Waitress', to: 200 }));
    expect(store.runs.list()).toEqual([run('a', { name: 'Waitress', to: 200 })]);
    expect(store.runs.delete('a')).toBe(true);
    expect(store.runs.delete('a')).toBe(false);
    expect(store.runs.list()).toEqual([]);
  });

  test('lets one run of a site be open at a time, and says which', () => {
    store.runs.put(run('a', { name: 'Waitress' }));
    expect(() => store.runs.put(run('b'))).toThrow(NoteError);
    expect(() => store.runs.put(run('b'))).toThrow(`The run "Waitress" of ${school} is still open: stop it first`);
    store.runs.put(run('c', { site: other }));
    store.runs.put(run('a', { note: 'the open one itself may change' }));
    store.runs.put(run('a', { to: 200 }));
    store.runs.put(run('b'));
    expect(store.runs.list().map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test('refuses a run that ends before it begins or has no name', () => {
    expect(() => store.runs.put(run('a', { to: 99 }))).toThrow('cannot end before it began');
    expect(() => store.runs.put(run('a', { name: ' ' }))).toThrow('A run needs a name.');
    expect(store.runs.list()).toEqual([]);
  });

  test('keeps markers in the order of time', () => {
    const [deploy, restart] = [
      { id: 'm1', site: school, at: 200, text: 'deployed 1.2' },
      { id: 'm2', site: school, at: 100, text: 'restart' },
    ];
    store.markers.put(deploy);
    store.markers.put(restart);
    expect(store.markers.list()).toEqual([restart, deploy]);
    expect(store.markers.delete('m2')).toBe(true);
    expect(store.markers.list()).toEqual([deploy]);
  });
});
