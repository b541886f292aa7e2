/** `flowvitals run` and `compare`, as deploy scripts call them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { packageFile } from '../../server/package-root.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { runCli } from '../support/cli.ts';
import { part } from '../support/part.ts';

let data: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-run-'));
  data = join(folder, 'data');
  return () => rmSync(folder, { recursive: true, force: true });
});
const flowvitals = (...args: string[]) => runCli(data, ...args);

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  expect(await runCli(data, '--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('run stop takes the name of the run, and words or flags that mean nothing are refused', async () => {
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  store.runs.put({ id: 'run-1', site: '*', name: 'Waitress', from: 100 });
  store.close();
  for (const [words, why] of [
    [['stop', 'Gunicorn'], 'There is no run "Gunicorn".'],
    [['list', 'all'], 'run list: expected nothing after it'],
    [['mark', 'deploy', '--target', '4'], 'run mark: --target has no meaning here'],
  ] as const)
    expect(await flowvitals('run', ...words)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  expect((await flowvitals('run', 'stop', 'Waitress')).out).toContain('Stopped "Waitress"');
  expect((await flowvitals('run', 'stop', 'Waitress')).err).toContain('is over already');
});

test('run stop ends the only run that is open, whichever site it is of', async () => {
  sqliteStore(join(data, 'flowvitals.sqlite')).close();
  expect((await flowvitals('run', 'start', 'x', '--site', 'lernen.example')).err).toContain('expected an origin');
  await flowvitals('run', 'start', 'x', '--site', 'https://lernen.example');
  expect((await flowvitals('run', 'stop')).out).toContain('Stopped "x"');
  for (const site of ['https://a.example', 'https://b.example']) await flowvitals('run', 'start', site, '--site', site);
  expect((await flowvitals('run', 'stop')).err).toContain('2 runs are open; say of which site');
  expect((await flowvitals('run', 'stop', '--site', 'https://a.example')).out).toContain('Stopped');
});

test('compare takes the flows that lie beside the data, and a gate does not stand open where no step has visits', async () => {
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  const views = ['old', 'new'].flatMap(variant =>
    Array.from({ length: 3 }, (_, n) =>
      part({
        id: `${variant}-view-${n}`,
        visit: `${variant}-visit-${n}`,
        variant,
        page: '/start',
        measured: { wait: 100 + n },
      }),
    ),
  );
  store.append(views);
  store.close();
  const gate = () => flowvitals('compare', 'variant:old', 'variant:new', '--fail-if', 'slower');
  expect(await gate()).toMatchObject({
    code: 2,
    err: expect.stringContaining('no step of the flows (the one that ships)'),
  });
  const flows = [{ name: 'Start', steps: [{ name: 'Start', page: '/start' }] }];
  writeFileSync(join(data, 'flowvitals.config.json'), JSON.stringify({ flows }));
  expect(await gate()).toMatchObject({ code: 0, out: expect.stringContaining('Start: Start') });
});
