/**
 * `npm run experiment`: the seed's question, really asked. One Flask app under six set-ups, visited by Chromium through the
 * seed's four scenarios, five visitors at once on a slow connection; then the report API says which set-up is faster.
 *
 *   --visits 30    visits of each set-up, in rounds of five (a part of a round is made a whole one)
 *   --out FOLDER   where the database, result.md, result.json (the API's answers) and comparison.png go; a new temporary folder unless given
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../../support/browsers.ts';
import { startCollector } from '../../support/collector.ts';
import { describeMachine, watchLoad } from './machine.ts';
import { pictureOf } from './picture.ts';
import { toMarkdown } from './result.ts';
import { askAll } from './results.ts';
import { AT_ONCE, driveRounds } from './rounds.ts';
import { type RunningSetup, setups, startSetup } from './setups.ts';
import { flows } from './visit.ts';

const { values } = parseArgs({ options: { visits: { type: 'string', default: '30' }, out: { type: 'string' } } });
const asked = Number(values.visits);
if (!Number.isInteger(asked) || asked < 1) {
  console.error(`--visits: expected a whole number from 1, got "${values.visits}"`);
  process.exit(2);
}
const rounds = Math.ceil(asked / AT_ONCE);
const out = values.out === undefined ? mkdtempSync(join(tmpdir(), 'flowvitals-experiment-')) : resolve(values.out);
const say = (line: string) => console.error(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
/** What has to be stopped, the first one last. */
const started: { stop(): Promise<unknown> }[] = [];

try {
  await run();
} finally {
  for (const one of started.reverse()) await one.stop();
}

async function run(): Promise<void> {
  const data = join(out, 'data');
  mkdirSync(data, { recursive: true });
  const config = join(out, 'flows.json');
  writeFileSync(config, JSON.stringify({ flows }, null, 2));
  say(`${rounds * AT_ONCE} visits to each of ${setups.length} set-ups, ${AT_ONCE} at once. Everything goes to ${out}`);
  // All visitors have one address, so the limit of beacons a client would meet them all together.
  const args = ['--no-demo', '--rate', '0', '--config', config];
  const collector = await startCollector({ data, from: 'built', args });
  started.push(collector);
  const running: RunningSetup[] = [];
  for (const setup of setups) {
    running.push(await startSetup(setup, collector.link('agent'), server => started.push(server)));
  }
  const browser = await launchChromium();
  started.push({ stop: () => browser.close() });

  const load = watchLoad();
  const began = performance.now();
  const turns = await driveRounds({
    browser,
    collector,
    setups: running,
    rounds,
    say: line => {
      load.look();
      say(line);
    },
  });
  const minutes = (performance.now() - began) / 60_000;
  const results = await askAll(collector, rounds * AT_ONCE, rounds);
  const machine = [...describeMachine(browser.version()), load.describe()];
  const text = toMarkdown({ results, turns, machine, minutes });
  writeFileSync(join(out, 'result.md'), text);
  writeFileSync(join(out, 'result.json'), JSON.stringify(results));
  console.log(text);
  const picture = await pictureOf(browser, collector, results.planned, join(out, 'comparison.png'));
  say(picture ? `The comparison view is in ${picture}` : 'The report page has no comparison view: no picture.');
}
