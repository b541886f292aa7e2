import { expect, test, vi } from 'vitest';
import { writeQueue } from '../../server/collector/queue.ts';
import { StoreBusy, StoreError } from '../../server/store/store.ts';
import { part } from '../support/part.ts';

const view = (n: number) => [part({ id: `pageview-${n}` })];

/** A queue over a store that fails as long as `trouble` holds an error. */
function queueing(patience = 2000) {
  const state: { trouble?: Error | undefined; written: string[]; tries: number } = { written: [], tries: 0 };
  const log: string[] = [];
  const commits: number[] = [];
  const queue = writeQueue(
    {
      append(parts) {
        state.tries++;
        if (state.trouble) throw state.trouble;
        state.written.push(...parts.map(({ id }) => id));
      },
    },
    { patience, log: message => log.push(message), committed: seconds => commits.push(seconds) },
  );
  return { queue, state, log, commits };
}

test('says once that the disk fails and once that it is well again, however many beacons come', async () => {
  const { queue, state, log } = queueing();
  state.trouble = new StoreError('The disk is full.');
  for (let n = 0; n < 5; n++) await expect(queue.add(view(n))).rejects.toThrow('The disk is full.');
  expect([log, queue.isWriting]).toEqual([['The disk is full.'], false]);
  state.trouble = undefined;
  await queue.add(view(6));
  await queue.add(view(7));
  expect(log.slice(1)).toEqual(['The database can be written again; 5 requests were turned away meanwhile.']);
  expect([queue.isWriting, state.written]).toEqual([true, ['pageview-6', 'pageview-7']]);
});

test('waits for another process that is writing, without refusing anything', async () => {
  const { queue, state, log } = queueing();
  state.trouble = new StoreBusy('locked');
  const answers = [queue.add(view(1)), queue.add(view(2))];
  await vi.waitUntil(() => state.tries > 1);
  const later = queue.add(view(3));
  expect(queue.length).toBe(3);
  state.trouble = undefined;
  await Promise.all([...answers, later]);
  expect([state.written, log, queue.length]).toEqual([['pageview-1', 'pageview-2', 'pageview-3'], [], 0]);
});

test('refuses what waited too long for another process, and then what comes at once', async () => {
  const { queue, state, log } = queueing(60);
  state.trouble = new StoreBusy('locked');
  await expect(queue.add(view(1))).rejects.toThrow(StoreBusy);
  const tries = state.tries;
  expect(tries).toBeGreaterThan(1);
  await expect(queue.add(view(2))).rejects.toThrow(StoreBusy);
  expect(state.tries).toBe(tries + 1);
  expect(log).toEqual(['locked']);
  state.trouble = undefined;
  await queue.add(view(3));
  expect(state.written).toEqual(['pageview-3']);
});

test('drains what waits, also when it waits for another process', async () => {
  const { queue, state } = queueing();
  await queue.drain();
  state.trouble = new StoreBusy('locked');
  const answer = queue.add(view(1));
  const drained = queue.drain();
  state.trouble = undefined;
  await drained;
  await answer;
  expect([state.written, queue.length]).toEqual([['pageview-1'], 0]);
});

test('tells how long each commit took', async () => {
  const { queue, commits } = queueing();
  await Promise.all([queue.add(view(1)), queue.add(view(2))]);
  expect(commits).toHaveLength(1);
  expect(commits[0]).toBeGreaterThanOrEqual(0);
});
