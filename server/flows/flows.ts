import { existsSync, readFileSync } from 'node:fs';
import type { Flow, FlowConfig, MomentKind, Step, StepConfig } from '../../shared/flow.ts';
import { foldPath } from '../../shared/page.ts';
import { pathPattern } from './urlpattern.ts';

/** The flow that ships: an app's own login, dashboard and task pages, under any prefix (the demo's among them). */
const shipped: readonly FlowConfig[] = [
  {
    name: 'Login → dashboard → task',
    steps: [
      { name: 'Login', page: '{/*}?/login' },
      { name: 'Dashboard', page: '{/*}?/dashboard' },
      { name: 'Task', page: '{/*}?/task/:id' },
    ],
  },
];

/** A configuration file that cannot be used; the message names the file, the place in it, and what was expected. */
export class ConfigFileError extends Error {
  override name = 'ConfigFileError';
}

export interface LoadedFlows {
  readonly flows: readonly Flow[];
  /** The file that they are from; absent for the flow that ships. */
  readonly file?: string;
}

/**
 * Reads the flows from a `flowvitals.config.json`.
 * @param files where to look: the first that is there is taken. A single one must be there; none of several gives the shipped flow.
 * @throws {ConfigFileError} for a file that is missing or cannot be read, is no JSON, or not of the expected shape.
 */
export function loadFlows(files: readonly string[]): LoadedFlows {
  const file = files.find(file => existsSync(file)) ?? (files.length === 1 ? files[0] : undefined);
  if (file === undefined) return { flows: shipped.map(flow => compile(flow)) };
  return { flows: readFlows(file), file };
}

function readFlows(file: string): readonly Flow[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigFileError(`${file}: expected a readable file, got ${(error as NodeJS.ErrnoException).code}`);
  }
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new ConfigFileError(`${file}: expected JSON, got ${(error as Error).message}`);
  }
  const { flows } = object(config, file);
  if (!Array.isArray(flows)) throw new ConfigFileError(`${file}: flows: expected an array`);
  const compiled = flows.map((flow, at) => compile(flow, `${file}: flows[${at}]`));
  const twice = compiled.find((flow, at) => compiled.findIndex(other => other.name === flow.name) !== at);
  if (twice) throw new ConfigFileError(`${file}: flows: expected different names, got "${twice.name}" twice`);
  return compiled;
}

function compile(flow: unknown, place = 'shipped flow'): Flow {
  const { name, steps } = object(flow, place);
  if (!Array.isArray(steps) || steps.length === 0)
    throw new ConfigFileError(`${place}.steps: expected an array of at least one step`);
  return {
    name: text(name, `${place}.name`),
    steps: steps.map((step, at) => compileStep(step, `${place}.steps[${at}]`)),
  };
}

function compileStep(step: unknown, place: string): Step {
  const config = object(step, place) as unknown as StepConfig;
  const kinds = (['page', 'action', 'document'] satisfies MomentKind[]).filter(kind => config[kind] !== undefined);
  const [kind] = kinds;
  if (!kind || kinds.length > 1)
    throw new ConfigFileError(
      `${place}: expected exactly one of page, action and document, got ${kinds.join(' and ') || 'none'}`,
    );
  const name = text(config.name, `${place}.name`);
  const pattern = text(config[kind], `${place}.${kind}`);
  if (kind === 'action') return { name, kind, pattern, matches: action => action === pattern };
  // A pattern without any pattern in it must be a page as it is stored, or it would silently match nothing.
  if (/^[\w/.-]+$/.test(pattern) && pattern.startsWith('/') && foldPath(pattern) !== pattern) {
    throw new ConfigFileError(
      `${place}.${kind}: "${pattern}" can never match, because such pages are stored as "${foldPath(pattern)}": write that instead`,
    );
  }
  try {
    return { name, kind, pattern, matches: pathPattern(pattern) };
  } catch (error) {
    throw new ConfigFileError(
      `${place}.${kind}: expected a URLPattern pathname, got "${pattern}" (${(error as Error).message})`,
    );
  }
}

function object(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ConfigFileError(`${place}: expected an object`);
}

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 200) return value;
  throw new ConfigFileError(`${place}: expected text of 1 to 200 characters`);
}
