import {
  type NamedSide,
  type Narrowing,
  narrowings,
  type Only,
  type SideName,
  type Sides,
} from '../../../shared/comparison.ts';
import type { Scope } from '../../../shared/report.ts';
import { EVERY_SITE, type Run } from '../../../shared/run.ts';
import { FEWEST } from '../../../shared/verdict.ts';
import { BadQuery, decodeTimes, textParameter, timeZoneParameter, wholeParameter } from '../query.ts';
import type { ComparisonOptions } from './compare.ts';

/** The parameters of a comparison, beside the filter that both sides share. */
export const compareParameters = [
  'baseline',
  'candidate',
  'target',
  'margin',
  'timezone',
  ...(Object.keys(narrowings) as Narrowing[]),
] as const;

export interface Asked {
  readonly named: Sides<NamedSide>;
  readonly scopes: Sides<Scope>;
  readonly options: ComparisonOptions;
}

/**
 * Decodes who is compared with whom. A side is `run:` and its id or name, `variant:` or `release:` and its label, or
 * `period:` and two times such as `2026-11-01..2026-11-08`. A run or period brings its own times, the rest of the filter
 * holds for both sides.
 * @throws {BadQuery}
 */
export function decodeSides(query: URLSearchParams, shared: Scope, runs: readonly Run[]): Asked {
  const baseline = decodeSide(query, 'baseline', shared, runs);
  const candidate = decodeSide(query, 'candidate', shared, runs);
  const targets = [baseline, candidate].flatMap(({ run }) => run?.target ?? []);
  const target = wholeParameter(query, 'target', {
    min: 0,
    max: 100_000,
    absent: targets.length > 0 ? Math.max(...targets) : 0,
  });
  const margin = wholeParameter(query, 'margin', { min: 0, max: 100, absent: 0 });
  return {
    named: { baseline: baseline.named, candidate: candidate.named },
    scopes: { baseline: baseline.scope, candidate: candidate.scope },
    options: {
      timeZone: timeZoneParameter(query),
      ...(target > 0 && { target: Math.max(FEWEST, target) }),
      ...(margin > 0 && { margin: margin / 100 }),
      only: narrowed(query),
    },
  };
}

/** @throws {BadQuery} for a value that no visit can have. */
function narrowed(query: URLSearchParams): Only {
  const given = Object.entries(narrowings).flatMap(([name, values]: [string, readonly string[]]) => {
    const value = textParameter(query, name);
    if (value !== null && !values.includes(value))
      throw new BadQuery(name, `${name} has to be one of ${values.join(', ')}.`);
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(given) as Only;
}

interface Side {
  readonly named: NamedSide;
  readonly scope: Scope;
  readonly run?: Run;
}

function decodeSide(query: URLSearchParams, field: SideName, shared: Scope, runs: readonly Run[]): Side {
  const given = textParameter(query, field);
  const [, kind, value] = /^(run|variant|release|period):(.+)$/s.exec(given ?? '') ?? [];
  if (kind === undefined || value === undefined)
    throw new BadQuery(field, `${field} has to be run:NAME, variant:NAME, release:NAME or period:FROM..TO.`);
  if (kind === 'variant' || kind === 'release')
    return { named: { kind, value, label: value }, scope: { ...shared, [kind]: value } };
  if (kind === 'period') {
    const [from = '', to = ''] = value.split('..');
    const times = decodeTimes(new URLSearchParams({ from, to }), 0);
    return { named: { kind, value, label: value.replace('..', ' – '), ...times }, scope: { ...shared, ...times } };
  }
  const found = runs.filter(run => run.id === value || run.name === value);
  if (found.length !== 1)
    throw new BadQuery(
      field,
      found.length === 0
        ? `There is no run "${value}".`
        : `${found.length} runs are called "${value}": give the id of one.`,
    );
  const run = found[0]!;
  const times = { from: run.from, to: run.to ?? null };
  return {
    named: { kind: 'run', value: run.id, label: run.name, ...times },
    scope: { ...shared, ...times, ...(run.site !== EVERY_SITE && { site: run.site }) },
    run,
  };
}
