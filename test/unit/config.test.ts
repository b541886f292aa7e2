import { expect, test } from 'vitest';
import { readSettings, SettingError } from '../../server/config.ts';

test('flags go over environment, environment over defaults', () => {
  expect(readSettings([], {})).toMatchObject({
    port: 8930,
    host: '127.0.0.1',
    data: './data',
    demo: true,
    origin: [],
    proxy: [],
    base: '',
    config: undefined,
    'keep-days': 180,
  });
  expect(readSettings([], { FLOWVITALS_PORT: '81' }).port).toBe(81);
  expect(readSettings(['--port', '82', '--no-demo'], { FLOWVITALS_PORT: '81' })).toMatchObject({
    port: 82,
    demo: false,
  });
  expect(readSettings(['--origin', 'https://a.example', '--origin', 'https://b.example'], {}).origin).toEqual([
    'https://a.example',
    'https://b.example',
  ]);
});

test.each<[string[], Record<string, string>, string]>([
  [['--port', 'x'], {}, '--port: expected a port from 0 to 65535, got "x"'],
  [[], { FLOWVITALS_PORT: '70000' }, 'FLOWVITALS_PORT: expected a port from 0 to 65535, got "70000"'],
  [
    ['--origin', 'school.example'],
    {},
    '--origin: expected whole origins such as https://lernen.example, or * for all, got "school.example"',
  ],
  [['--origin', 'https://*.school.example'], {}, 'or * for all, got "https://*.school.example"'],
  [['--proxy', '10.0.0.0/'], {}, 'got "10.0.0.0/"'],
  [['--demo', 'maybe'], {}, '--demo: expected on or off, got "maybe"'],
  [
    ['--proxy', 'nginx'],
    {},
    '--proxy: expected addresses such as 127.0.0.1, networks such as 10.0.0.0/8, or unix, got "nginx"',
  ],
  [['--base', 'rum'], {}, '--base: expected a path such as /rum, got "rum"'],
  [[], { FLOWVITALS_KEEP_DAYS: '0' }, 'FLOWVITALS_KEEP_DAYS: expected days from 1 to 36500, got "0"'],
  [['--prot', '1'], {}, "Unknown option '--prot'. Known: --port"],
])('refuses %j %j with a sentence that names it', (args, env, sentence) => {
  expect(() => readSettings(args, env)).toThrow(SettingError);
  expect(() => readSettings(args, env)).toThrow(sentence);
});
