import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { runsApi } from '../../server/runs/runs.ts';
import { memoryStore } from '../../server/store/memory.ts';
import type { Run } from '../../shared/run.ts';

function runs() {
  const clock = { now: 1_800_000_000_000 };
  let number = 0;
  const store = memoryStore();
  const app = new Hono().route('/', runsApi({ store, now: () => clock.now, newId: () => `run-${number++}` }));
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await app.request(path, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { ask, clock, store };
}

test('a run starts now, is open, and ends when it is stopped', async () => {
  const { ask, clock } = runs();
  const started = await ask('POST', '/runs', { name: 'Waitress', target: 30 });
  expect(started).toEqual({
    status: 201,
    body: { id: 'run-0', site: '*', name: 'Waitress', target: 30, from: clock.now },
  });
  clock.now += 60_000;
  expect((await ask('POST', '/runs/run-0/stop')).body).toMatchObject({ to: clock.now });
  clock.now += 60_000;
  expect((await ask('POST', '/runs/run-0/stop')).body).toMatchObject({ to: clock.now - 60_000 });
});

test('at most one run is open, and the refusal names it', async () => {
  const { ask } = runs();
  await ask('POST', '/runs', { name: 'Waitress' });
  expect(await ask('POST', '/runs', { name: 'Gunicorn' })).toEqual({
    status: 409,
    body: { error: { code: 'run-open', message: expect.stringContaining('"Waitress"') } },
  });
  // A run of every site meets those of each.
  expect((await ask('POST', '/runs', { name: 'Gunicorn', site: 'https://school.example' })).status).toBe(409);
});

test('a run is renamed, annotated and deleted, and a past stretch can become a run', async () => {
  const { ask } = runs();
  await ask('POST', '/runs', { name: 'Before', from: 1000, to: 2000 });
  expect((await ask('PATCH', '/runs/run-0', { name: 'Waitress', note: 'no compression', target: 40 })).body).toEqual({
    id: 'run-0',
    site: '*',
    name: 'Waitress',
    note: 'no compression',
    target: 40,
    from: 1000,
    to: 2000,
  } satisfies Run);
  expect((await ask('PATCH', '/runs/run-0', { target: null })).body.target).toBeUndefined();
  expect((await ask('DELETE', '/runs/run-0')).status).toBe(204);
  expect((await ask('GET', '/runs')).body.runs).toEqual([]);
  expect((await ask('DELETE', '/runs/run-0')).status).toBe(404);
});

test('a marker is put on the timeline and taken off', async () => {
  const { ask, clock } = runs();
  expect((await ask('POST', '/markers', { text: 'deploy 4.2' })).body).toEqual({
    id: 'run-0',
    site: '*',
    at: clock.now,
    text: 'deploy 4.2',
  });
  expect((await ask('GET', '/runs')).body.markers).toHaveLength(1);
  expect((await ask('DELETE', '/markers/run-0')).status).toBe(204);
});

test.each<[string, string, unknown, number, string]>([
  ['no JSON', '/runs', '{', 400, 'Expected a JSON object'],
  ['a nameless run', '/runs', { name: ' ' }, 400, 'name: expected what is measured'],
  ['a target of half a visit', '/runs', { name: 'A', target: 0.5 }, 400, 'target: expected a whole number'],
  ['an end before the begin', '/runs', { name: 'A', from: 2000, to: 1000 }, 400, 'to: expected a time after "from"'],
  ['a run that is not there', '/runs/none/stop', {}, 404, 'There is no run "none".'],
  ['an empty marker', '/markers', { text: '' }, 400, 'text: expected what happened'],
])('refuses %s with a sentence', async (_, path, body, status, sentence) => {
  const answer = await runs().ask('POST', path, body);
  expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringContaining(sentence)]);
});
