/** What the figures were measured on, and how busy it was: without that nobody can judge them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { pathOf, tools } from '../../support/tools.ts';
import { connection } from './visit.ts';

const PYTHON = `
import platform
from importlib.metadata import version
print(", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in ["Flask", "Flask-Compress", "waitress", "gunicorn"])]))
`;

/** Facts as sentences. */
export function describeMachine(chromium: string): string[] {
  const system = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const python = execFileSync(pathOf(tools.python), ['-c', PYTHON], { encoding: 'utf8' }).trim();
  const nginx = /nginx\/(\S+)/.exec(spawnSync(pathOf(tools.nginx), ['-v'], { encoding: 'utf8' }).stderr)?.[1];
  const { latency, downloadThroughput, uploadThroughput } = connection;
  const megabits = (bytes: number) => `${(bytes * 8) / 1e6} Mbit/s`;
  return [
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${system}. Browser, servers and collector share it.`,
    `Chromium ${chromium} (headless), ${python}, nginx ${nginx}, Node ${process.versions.node}.`,
    `Connection of each visitor, by the browser's own throttle: ${latency} ms latency, ${megabits(downloadThroughput)} down, ${megabits(uploadThroughput)} up.`,
  ];
}

/** Watches how busy the machine is from now on; call the result for a sentence about it. */
export function watchLoad(): { look(): void; describe(): string } {
  const before = loadavg()[0]!;
  const seen: number[] = [];
  const began = processorTimes();
  return {
    look: () => void seen.push(loadavg()[0]!),
    describe: () => {
      const now = processorTimes();
      const busy = 1 - (now.idle - began.idle) / (now.all - began.all);
      const during =
        seen.length > 0 ? `${Math.min(...seen).toFixed(1)} to ${Math.max(...seen).toFixed(1)}` : 'not seen';
      return `Load average (1 min) ${before.toFixed(1)} before, ${during} during; processors busy ${Math.round(busy * 100)} % of the time.`;
    },
  };
}

function processorTimes(): { idle: number; all: number } {
  const times = cpus().map(cpu => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap(time => Object.values(time))),
  };
}
