import { expect, test, vi } from 'vitest';
import { writeQueue } from '../../server/collector/queue.ts';
import { StoreBusy, StoreError } from '../../server/store/store.ts';
import { part } from '../support/part.ts';

const view = (n: number) => () => [part({ id: `pageview-${n}` })];
/** Characters of a beacon. */
const SIZE = 1500;

/** A queue over a store that fails as long as `trouble` holds an error. */
function queueing(patience = 2000) {
  const state: { trouble?: Error | undefined; written: string[]; tries: number } = { written: [], tries: 0 };
  const outcomes: string[] = [];
  const queue = writeQueue(
    {
      append(parts) {
        state.tries++;
        if (state.trouble) throw state.trouble;
        for (const { id } of parts) state.written.push(id);
      },
    },
    { patience, settled: (seconds, error) => outcomes.push(error?.message ?? (seconds >= 0 ? 'ok' : 'no time')) },
  );
  return { queue, state, outcomes };
}

test('tells what became of each batch, and tries a store that failed again with the next', async () => {
  const { queue, state, outcomes } = queueing();
  state.trouble = new StoreError('The disk is full.');
  for (let n = 0; n < 3; n++) await expect(queue.add(SIZE, view(n))).rejects.toThrow('The disk is full.');
  state.trouble = undefined;
  await Promise.all([queue.add(SIZE, view(6)), queue.add(SIZE, view(7))]);
  expect(outcomes).toEqual([...Array(3).fill('The disk is full.'), 'ok']);
  expect(state.written).toEqual(['pageview-6', 'pageview-7']);
});

test('writes a large batch without waiting for more, and each part once', async () => {
  const { queue, state, outcomes } = queueing();
  const answers = Array.from({ length: 3000 }, (_, n) => queue.add(SIZE, view(n)));
  expect(outcomes.length).toBeGreaterThan(1);
  expect(queue.length).toBeLessThan(1500);
  await Promise.all(answers);
  expect(state.written).toEqual(answers.map((_, n) => `pageview-${n}`));
  expect(state.tries).toBe(outcomes.length);
});

test('waits for another process that is writing, without refusing anything', async () => {
  const { queue, state, outcomes } = queueing();
  state.trouble = new StoreBusy('locked');
  const answers = [queue.add(SIZE, view(1)), queue.add(SIZE, view(2))];
  await vi.waitUntil(() => state.tries > 1);
  const later = queue.add(SIZE, view(3));
  expect(queue.length).toBe(3);
  state.trouble = undefined;
  await Promise.all([...answers, later]);
  expect([state.written, outcomes, queue.length]).toEqual([['pageview-1', 'pageview-2', 'pageview-3'], ['ok'], 0]);
});

test('refuses what waited too long for another process, and then what comes at once', async () => {
  const { queue, state, outcomes } = queueing(60);
  state.trouble = new StoreBusy('locked');
  await expect(queue.add(SIZE, view(1))).rejects.toThrow(StoreBusy);
  const tries = state.tries;
  expect(tries).toBeGreaterThan(1);
  await expect(queue.add(SIZE, view(2))).rejects.toThrow(StoreBusy);
  expect(state.tries).toBe(tries + 1);
  expect(outcomes).toEqual(['locked', 'locked']);
  state.trouble = undefined;
  await queue.add(SIZE, view(3));
  expect(state.written).toEqual(['pageview-3']);
});

test('drains what waits, also when it waits for another process', async () => {
  const { queue, state } = queueing();
  await queue.drain();
  state.trouble = new StoreBusy('locked');
  const answer = queue.add(SIZE, view(1));
  const drained = queue.drain();
  state.trouble = undefined;
  await drained;
  await answer;
  expect([state.written, queue.length]).toEqual([['pageview-1'], 0]);
});

test('makes nothing of a body before it can be written', async () => {
  const { queue, state } = queueing();
  state.trouble = new StoreBusy('locked');
  let made = 0;
  const answer = queue.add(SIZE, () => {
    made++;
    return view(1)();
  });
  await vi.waitUntil(() => state.tries > 1);
  expect(made).toBe(0);
  state.trouble = undefined;
  await answer;
  expect([made, state.written]).toEqual([1, ['pageview-1']]);
});

test('learns nothing of the store from bodies that held no beacon', async () => {
  const { queue, state, outcomes } = queueing();
  await queue.add(SIZE, () => []);
  expect([state.tries, outcomes]).toEqual([1, []]);
  await Promise.all([queue.add(SIZE, () => []), queue.add(SIZE, view(1))]);
  expect(outcomes).toEqual(['ok']);
});
