import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { databaseIn, flowsFiles, readSettings, type Settings } from '../config.ts';
import { loadFlows } from '../flows/flows.ts';
import { StoreError } from '../store/store.ts';
import { readArguments, withDatabase } from './command.ts';

const HELP = `flowvitals doctor [--data FOLDER] [--config FILE] [--url URL]

Looks whether everything is in order, and says what to do where it is not: database (integrity, writable, size), disk,
clock, flows file, and whether the agent can be reached at URL, the address (with its path) under which pages load
/fv.js. Other settings are taken from the environment, as by "flowvitals serve". Exit code 0 if nothing is broken.
`;

type State = 'ok' | 'warn' | 'fail';
interface Finding {
  readonly state: State;
  /** What was looked at, and what was seen. */
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}

const MB = 1e6;
const MINUTE_MS = 60_000;
/** Before this was written nobody can have measured anything. */
const EARLIEST = Date.UTC(2026, 0);

/** `flowvitals doctor`. */
export async function doctor(args: string[]): Promise<void> {
  const { values } = readArguments('doctor', args, { config: { type: 'string' }, url: { type: 'string' } });
  if (values.help) return void process.stdout.write(HELP);
  const settings = readSettings(
    ['--data', values.data, ...(values.config === undefined ? [] : ['--config', values.config])],
    process.env,
  );
  const findings = [
    ...(await checkDatabase(settings)),
    await checkDisk(settings),
    checkFlows(settings),
    ...(await checkAgent(settings, values.url)),
  ];
  for (const { state, text, advice } of findings)
    process.stdout.write(`${state.padEnd(5)} ${text}\n${advice ? `      → ${advice}\n` : ''}`);
  if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
}

async function checkDatabase(settings: Settings): Promise<Finding[]> {
  const file = databaseIn(settings.data);
  if (!existsSync(file))
    return [
      {
        state: 'fail',
        text: `database: there is none at ${file}`,
        advice: 'Start the collector once, or name the folder that it uses with --data.',
      },
    ];
  const findings: Finding[] = [];
  try {
    await withDatabase(settings.data, async store => {
      const problems = store.problems();
      findings.push(
        problems.length === 0
          ? { state: 'ok', text: `database: ${file} is sound` }
          : {
              state: 'fail',
              text: `database: ${file} is damaged: ${problems[0]} (${problems.length} findings)`,
              advice:
                'Stop the collector, keep a copy, and restore the last backup; without one try ".recover" of the program sqlite3.',
            },
        checkSize(store.size(), settings),
        ...checkNames(store.crowded()),
        checkClock([...store.pageViews({ from: Date.now() + 5 * MINUTE_MS, bots: true }, ['id'])].length),
      );
      store.check();
      findings.push({ state: 'ok', text: 'database: it can be written' });
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    findings.push({ state: 'fail', text: `database: ${error.message}` });
  }
  return findings;
}

function checkSize(bytes: number, settings: Settings): Finding {
  const max = settings['max-megabytes'];
  const text = `size: ${(bytes / MB).toFixed(1)} of ${max} MB, page views are kept ${settings['keep-days']} days`;
  if (bytes <= 0.9 * max * MB) return { state: 'ok', text };
  return {
    state: 'warn',
    text,
    advice: 'The oldest page views will go before their time: raise --max-megabytes, or lower --keep-days.',
  };
}

/** Said only where something is wrong: nobody else need know that there are limits. */
function checkNames(crowded: readonly string[]): Finding[] {
  if (crowded.length === 0) return [];
  return [
    {
      state: 'warn',
      text: `names: the ${crowded.join(' and ')} are nearly as many as are kept; new ones are stored as …`,
      advice:
        'Somebody may be inventing them: see --origin and --rate. "flowvitals forget" removes names with the page views that they came with.',
    },
  ];
}

function checkClock(ahead: number): Finding {
  const text = `clock: ${new Date().toISOString()}`;
  const advice = 'Set the clock and let it be kept right (timedatectl set-ntp true).';
  if (Date.now() < EARLIEST) return { state: 'fail', text: `${text}, which has long passed`, advice };
  if (ahead > 0) return { state: 'fail', text: `${text}, but ${ahead} page views are of later than that`, advice };
  return { state: 'ok', text };
}

async function checkDisk({ data }: Settings): Promise<Finding> {
  if (!existsSync(data)) return { state: 'fail', text: `disk: there is no folder ${data}` };
  const { bavail, bsize } = await statfs(data);
  const free = bavail * bsize;
  const text = `disk: ${Math.round(free / MB)} MB are free in ${data}`;
  if (free > 500 * MB) return { state: 'ok', text };
  return {
    state: free > 50 * MB ? 'warn' : 'fail',
    text,
    advice: 'Make room: without any, beacons are turned away and wait in the browsers, for as long as their tabs live.',
  };
}

function checkFlows(settings: Settings): Finding {
  const files = flowsFiles(settings);
  try {
    const { flows, file } = loadFlows(files);
    const source = file ?? `no ${files.join(' and no ')}, so the one that ships`;
    return { state: 'ok', text: `flows: ${flows.map(({ name }) => name).join(', ')} (${source})` };
  } catch (error) {
    return { state: 'fail', text: `flows: ${(error as Error).message}`, advice: 'Mend the file at that place.' };
  }
}

async function checkAgent({ host, port, base, socket }: Settings, given: string | undefined): Promise<Finding[]> {
  if (socket !== undefined && given === undefined)
    return [
      {
        state: 'ok',
        text: `agent: not looked for, since it is served on ${socket}; name the address under which pages load it with --url`,
      },
    ];
  const root = (given ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}${base}`).replace(/\/$/, '');
  const ask = async (path: string) => {
    const response = await fetch(`${root}${path}`, { signal: AbortSignal.timeout(5000) });
    return { response, text: await response.text() };
  };
  try {
    const { response, text } = await ask('/fv.js');
    const isAgent = response.ok && /javascript/.test(response.headers.get('content-type') ?? '') && text.length > 1000;
    const health = (await ask('/healthz')).response.status;
    return [
      ...(given === undefined || !isAgent ? [] : await checkOrigin(root)),
      isAgent
        ? { state: 'ok', text: `agent: ${root}/fv.js answers` }
        : {
            state: 'fail',
            text: `agent: ${root}/fv.js answers ${response.status}, and not with the agent`,
            advice: [502, 503, 504].includes(response.status)
              ? 'The proxy does not reach the collector: is it running, on the port or socket that the proxy names?'
              : 'The proxy must strip the path that it adds (nginx: a slash at the end of proxy_pass), or pass it on and the collector be told it with --base.',
          },
      health === 200
        ? { state: 'ok', text: 'collector: it is running and can write' }
        : { state: 'fail', text: `collector: ${root}/healthz answers ${health}`, advice: 'Its log says why.' },
    ];
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return [
      {
        state: given === undefined ? 'warn' : 'fail',
        text: `agent: ${root}/fv.js cannot be reached: ${cause?.message || message}`,
        advice: 'Start the collector, or name the address under which pages load the agent with --url.',
      },
    ];
  }
}

/** Whether a page under this address may report: a body without a beacon in it is refused for that, or for where it comes from. */
async function checkOrigin(root: string): Promise<Finding[]> {
  const { origin } = new URL(root);
  const response = await fetch(`${root}/fv`, {
    method: 'POST',
    headers: { Origin: origin },
    body: '[]',
    signal: AbortSignal.timeout(5000),
  });
  if (response.status !== 403) return [];
  const advice = response.headers.get('x-flowvitals') ?? 'Something in front of the collector refuses it.';
  return [{ state: 'fail', text: `beacons: those of ${origin} are refused`, advice }];
}
