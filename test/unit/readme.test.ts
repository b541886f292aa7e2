import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusals } from '../../server/collector/refusal.ts';
import { definitions } from '../../server/config.ts';
import { markdown } from '../browser/table.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the README tells every setting, as --help does', () => {
  const rows = Object.entries(definitions).map(
    ([name, { value, initial, help }]) =>
      `| \`--${name} ${value.replaceAll('|', '\\|')}\` | ${initial ? `\`${initial}\`` : ''} | ${help} |`,
  );
  expect(readme).toContain(rows.join('\n'));
});

test('the README tells every reason for a refusal', () => {
  const rows = Object.entries(refusals).map(
    ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
  );
  expect(readme).toContain(rows.join('\n'));
});

test('the README tells what each browser measures, as the browsers were seen to', () => {
  expect(readme).toContain(markdown());
});
