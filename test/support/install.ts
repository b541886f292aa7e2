/**
 * Looks for everything the tests drive and installs what is missing, so that `npm ci && npm test` is all there is to
 * know. Silent when nothing is missing. It installs on Debian-like systems as root; elsewhere it says what to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { type Tool, tools } from './tools.ts';

const APT = '/usr/bin/apt-get';
const POLICY = '/usr/sbin/policy-rc.d';

const missing = lacking();
if (missing.length > 0) {
  const packages = missing.flatMap(tool => tool.packages);
  if (process.getuid?.() !== 0 || !existsSync(APT)) fail(missing);
  console.log(`Installing what the tests need with apt-get: ${packages.join(' ')}`);
  const problem = withoutStartingServices(() => install(packages) && install(packages));
  const still = lacking();
  if (still.length > 0) fail(still, problem);
}

function lacking(): Tool[] {
  return Object.values(tools).filter(tool => !tool.find());
}

/** Returns what apt-get had to complain about, or '' when it went well. */
function install(packages: readonly string[]): string {
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status, stderr, error } = spawnSync(APT, [...wait, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) return (error?.message ?? stderr).trim() || `apt-get ${args[0]} ended with status ${status}`;
  }
  return '';
}

/** Debian starts a service as soon as it is installed; nobody who runs tests wants a web server on port 80. */
function withoutStartingServices<T>(work: () => T): T {
  if (existsSync(POLICY)) return work();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(POLICY);
  }
}

function fail(missing: readonly Tool[], problem = ''): never {
  const names = missing.map(tool => tool.name).join('; ');
  const packages = missing.flatMap(tool => tool.packages).join(' ');
  if (problem) console.error(problem);
  console.error(
    `The tests need ${names}. Install them (on Debian: apt-get install ${packages}) and run npm test again.`,
  );
  process.exit(1);
}
