import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { flowsFiles } from '../../server/config.ts';
import { ConfigFileError, loadFlows } from '../../server/flows/flows.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'flowvitals.config.json');
const load = (config: unknown) => {
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return loadFlows([file]).flows;
};
const step = (page: string) => load({ flows: [{ name: 'F', steps: [{ name: 'S', page }] }] })[0]!.steps[0]!;

test('ships login → dashboard → task, under any prefix', () => {
  const { flows, file } = loadFlows([join(folder, 'missing.json'), join(folder, 'neither.json')]);
  expect(file).toBeUndefined();
  const [flow] = flows;
  expect(flow!.steps.map(({ name }) => name)).toEqual(['Login', 'Dashboard', 'Task']);
  for (const page of ['/login', '/demo/login']) expect(flow!.steps[0]!.matches(page)).toBe(true);
  expect(flow!.steps[2]!.matches('/student/task/:id')).toBe(true);
  expect(flow!.steps[2]!.matches('/student/tasks')).toBe(false);
});

test.each([
  ['/task/:id', '/task/:id', true],
  ['/task/:nr(\\d+)', '/task/:id', true],
  ['/task/*', '/task/:id/edit', true],
  ['/task/:id', '/tasks', false],
  ['/report/:id.pdf', '/report/:id.pdf', true],
  ['Start page', 'Start page', true],
])('the pattern %s on the stored page %s: %s', (pattern, page, hit) => expect(step(pattern).matches(page)).toBe(hit));

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'expected JSON'],
  ['no flows', {}, 'flows: expected an array'],
  [
    'a flow without steps',
    { flows: [{ name: 'F', steps: [] }] },
    'flows[0].steps: expected an array of at least one step',
  ],
  [
    'a step of two kinds',
    { flows: [{ name: 'F', steps: [{ name: 'S', page: '/a', action: 'b' }] }] },
    'flows[0].steps[0]: expected exactly one of page, action and document, got page and action',
  ],
  ['a nameless step', { flows: [{ name: 'F', steps: [{ page: '/a' }] }] }, 'flows[0].steps[0].name: expected text'],
  [
    'a broken pattern',
    { flows: [{ name: 'F', steps: [{ name: 'S', page: '/a/(' }] }] },
    'flows[0].steps[0].page: expected a URLPattern pathname, got "/a/("',
  ],
  [
    'a raw path',
    { flows: [{ name: 'F', steps: [{ name: 'S', page: '/task/5' }] }] },
    '"/task/5" can never match, because such pages are stored as "/task/:id"',
  ],
  [
    'two flows of one name',
    {
      flows: [
        { name: 'F', steps: [{ name: 'S', page: '/a' }] },
        { name: 'F', steps: [{ name: 'S', page: '/a' }] },
      ],
    },
    'got "F" twice',
  ],
])('refuses %s with a sentence that names the place', (_, config, sentence) => {
  expect(() => load(config)).toThrow(ConfigFileError);
  expect(() => load(config)).toThrow(sentence);
});

test('refuses a file that was asked for and is not there', () => {
  expect(() => loadFlows([join(folder, 'missing.json')])).toThrow('expected a readable file, got ENOENT');
});

test('looks beside the data first, then where it was called', () => {
  const flow = { name: 'Here', steps: [{ name: 'S', page: '/s' }] };
  load({ flows: [flow] });
  const missing = join(folder, 'missing.json');
  expect(loadFlows([missing, file])).toMatchObject({ file, flows: [{ name: 'Here' }] });
  expect(flowsFiles({ data: folder })).toEqual([file, 'flowvitals.config.json']);
  expect(flowsFiles({ data: folder, config: 'mine.json' })).toEqual(['mine.json']);
});
