import { expect, test } from 'vitest';
import { readSettings, SettingError } from '../../server/config.ts';

test('flags go over environment, environment over defaults', () => {
  expect(readSettings([], {})).toMatchObject({
    port: 8930,
    host: '127.0.0.1',
    data: './data',
    demo: true,
    origins: [],
    configRequired: false,
  });
  expect(readSettings([], { FLOWVITALS_PORT: '81' }).port).toBe(81);
  expect(readSettings(['--port', '82', '--no-demo'], { FLOWVITALS_PORT: '81' })).toMatchObject({
    port: 82,
    demo: false,
  });
  expect(readSettings(['--origin', 'https://a.example', '--origin', 'https://b.example'], {}).origins).toEqual([
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
    '--origin: expected origins such as https://lernen.example, got "school.example"',
  ],
  [['--demo', 'maybe'], {}, '--demo: expected on or off, got "maybe"'],
  [['--prot', '1'], {}, "Unknown option '--prot'. Known: --port"],
])('refuses %j %j with a sentence that names it', (args, env, sentence) => {
  expect(() => readSettings(args, env)).toThrow(SettingError);
  expect(() => readSettings(args, env)).toThrow(sentence);
});
