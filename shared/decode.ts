/** The one decoder of the wire schema in `beacon.ts`: from any value to beacons, or to what is wrong with it. */
import {
  BEACON_VERSION,
  type Beacon,
  deviceClasses,
  type EventKind,
  eventKinds,
  idPattern,
  limits,
  navigationTypes,
  startKinds,
  type WireEvent,
  type WireResource,
  type WireRest,
} from './beacon.ts';
import { type Measured, type MetricName, metricNames, metrics } from './metrics.ts';

/** One thing wrong with a body: the field, what was expected, what came. Never quotes a text. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

/** Largest number of an event: ms of 34 years, or a terabyte. */
const MAX_EVENT = 2 ** 40;
/** Faults that are told of one body. */
const MAX_FAULTS = 20;

/** The beacons that are right, also beside others that are not. */
export type Decoded = { ok: boolean; beacons: Beacon[]; faults: Fault[] };

/**
 * Decodes a parsed body. Never throws: any value is either decoded or refused with all its faults.
 * A beacon is taken whole or not at all; a bad one does not take the others of its body with it.
 */
export function decodeBeacons(body: unknown): Decoded {
  const list = Array.isArray(body) ? body : [body];
  const faults: Fault[] = [];
  if (list.length === 0 || list.length > limits.beacons) {
    return {
      ok: false,
      beacons: [],
      faults: [{ field: 'body', message: `body: expected 1 to ${limits.beacons} beacons, got ${list.length}` }],
    };
  }
  const beacons: Beacon[] = [];
  for (const [at, value] of list.entries()) {
    const fields = new Fields(faults, Array.isArray(body) ? `[${at}].` : '');
    const beacon = decodeBeacon(value, fields);
    if (beacon && !fields.isFaulty) beacons.push(beacon);
  }
  return { ok: beacons.length === list.length, beacons, faults };
}

function decodeBeacon(value: unknown, f: Fields): Beacon | undefined {
  if (!isObject(value)) return f.fault('beacon', 'an object', value);
  if (value.v !== BEACON_VERSION) return f.fault('v', `${BEACON_VERSION}`, value.v);
  return defined<Beacon>({
    v: BEACON_VERSION,
    id: f.id(value, 'id')!,
    n: f.whole(value, 'n', 0, limits.parts - 1)!,
    end: f.boolean(value, 'end'),
    // However long and whatever is in it: of one that is not of the agent's form only the hash is kept.
    visit: typeof value.visit === 'string' ? value.visit.toWellFormed() : f.given(value, 'visit', limits.path),
    seq: f.optional(value, 'seq', () => f.whole(value, 'seq', 1, 1e6)),
    path: f.text(value, 'path', limits.path)!,
    page: f.given(value, 'page', limits.label),
    variant: f.given(value, 'variant', limits.label),
    release: f.given(value, 'release', limits.label),
    from: f.optional(value, 'from', () => f.text(value, 'from', limits.path)),
    at: f.number(value, 'at', 0, 1e14)!,
    now: f.number(value, 'now', 0, 1e14)!,
    type: f.oneOf(value, 'type', navigationTypes)!,
    start: f.optional(value, 'start', () => f.oneOf(value, 'start', startKinds)),
    status: f.optional(value, 'status', () => f.whole(value, 'status', 0, 999)),
    device: f.optional(value, 'device', () => f.oneOf(value, 'device', deviceClasses)),
    net: f.given(value, 'net', limits.word),
    saveData: f.boolean(value, 'saveData'),
    confidence: f.optional(value, 'confidence', () => f.oneOf(value, 'confidence', ['high', 'low'] as const)),
    left: f.optional(value, 'left', () => decodeLeft(value.left, f)),
    m: f.inside('m', () => decodeMeasured(value.m, f)),
    doc: f.optional(value, 'doc', () => f.inside('doc', () => decodeResource(value.doc, f))),
    res: f.list(value, 'res', limits.resources, decodeResource),
    rest: f.list(value, 'rest', limits.rest, decodeRest),
    ev: f.list(value, 'ev', limits.events, decodeEvent),
  });
}

function decodeLeft(value: unknown, f: Fields): Beacon['left'] {
  if (!Array.isArray(value)) return f.fault('left', 'an array', value);
  const left = { start: value[0] as unknown, at: value[1] as unknown };
  return [f.oneOf(left, 'start', startKinds)!, f.number(left, 'at', 0, 1e14)!];
}

/** By name: the largest value, and ten to the power of the decimals. */
const measurable = new Map<string, { readonly max: number; readonly scale: number }>(
  metricNames.map(name => [name, { max: metrics[name].max, scale: 10 ** metrics[name].decimals }]),
);

function decodeMeasured(value: unknown, f: Fields): Measured {
  if (!isObject(value)) {
    f.fault('', 'an object of metrics', value);
    return {};
  }
  const measured: Measured = {};
  for (const name in value) {
    const metric = measurable.get(name);
    if (!metric) continue;
    const number = f.in(value[name], name, 0, metric.max);
    if (number !== undefined) measured[name as MetricName] = Math.round(number * metric.scale) / metric.scale;
  }
  return measured;
}

function decodeResource(value: unknown, f: Fields): WireResource | undefined {
  if (!Array.isArray(value)) return f.fault('', 'an array', value);
  const [name, initiator, transfer, encoded, decoded, ms, encoding, contentType, status, delivery] = value as unknown[];
  return [
    f.string(name, 'name', limits.path) ?? '',
    f.string(initiator, 'initiator', limits.word) ?? '',
    f.size(transfer, 'transfer'),
    f.size(encoded, 'encoded'),
    f.size(decoded, 'decoded'),
    // A stream may be read for days: that must not cost the beacon.
    Math.round(f.in(typeof ms === 'number' ? Math.min(ms, metrics.load.max) : ms, 'ms', 0, metrics.load.max) ?? 0),
    f.orEmpty(encoding, 'encoding', limits.word),
    f.orEmpty(contentType, 'contentType', limits.contentType),
    status == null ? undefined : f.wholeIn(status, 'status', 0, 999),
    f.orEmpty(delivery, 'delivery', limits.word),
  ];
}

function decodeRest(value: unknown, f: Fields): WireRest | undefined {
  if (!Array.isArray(value) || value.length < 5) return f.fault('', 'an array of 5', value);
  const [initiator, ...sums] = value as unknown[];
  const [count = 0, transfer = 0, encoded = 0, decoded = 0] = sums.map(sum => f.size(sum, ''));
  return [f.string(initiator, '', limits.word) ?? '', count, transfer, encoded, decoded];
}

function decodeEvent(value: unknown, f: Fields): WireEvent | undefined {
  if (!Array.isArray(value)) return f.fault('', 'an array', value);
  const [kind, name, ...numbers] = value as unknown[];
  if (!eventKinds.includes(kind as EventKind)) return f.fault('kind', `one of ${eventKinds.join(', ')}`, kind);
  const [offset, ms, count, bytes, failed] = numbers.map(number =>
    // Some are whatever an app measures: a number that is too large must not cost the beacon.
    number == null
      ? null
      : (f.in(typeof number === 'number' ? Math.min(number, MAX_EVENT) : number, '', 0, MAX_EVENT) ?? null),
  );
  return [
    kind as EventKind,
    f.string(name, 'name', limits.path) ?? '',
    offset ?? null,
    ms ?? null,
    count ?? null,
    bytes ?? null,
    failed ?? null,
  ];
}

/** Reads fields, collects faults, and goes on: the sender gets to know everything that is wrong at once. */
class Fields {
  private readonly faults: Fault[];
  private readonly prefix: string;
  /** The list that is being read, and the place in it; names are put together only for a fault. */
  private of = '';
  private at = -1;
  isFaulty = false;
  constructor(faults: Fault[], prefix: string) {
    this.faults = faults;
    this.prefix = prefix;
  }
  fault(name: string, expected: string, got: unknown): undefined {
    const item = this.at < 0 ? this.of : `${this.of}[${this.at}]`;
    const field = `${this.prefix}${item}${item && name && '.'}${name}`;
    this.isFaulty = true;
    if (this.faults.length < MAX_FAULTS)
      this.faults.push({ field, message: `${field}: expected ${expected}, got ${describe(got)}` });
  }
  optional<T>(value: Record<string, unknown>, name: string, read: () => T): T | undefined {
    return value[name] === undefined ? undefined : read();
  }
  in(value: unknown, name: string, min: number, max: number): number | undefined {
    if (typeof value === 'number' && value >= min && value <= max) return value;
    return this.fault(name, `a number from ${min} to ${max}`, value);
  }
  number(value: Record<string, unknown>, name: string, min: number, max: number): number | undefined {
    return this.in(value[name], name, min, max);
  }
  wholeIn(value: unknown, name: string, min: number, max: number): number | undefined {
    return Number.isInteger(value)
      ? this.in(value, name, min, max)
      : this.fault(name, `a whole number from ${min} to ${max}`, value);
  }
  whole(value: Record<string, unknown>, name: string, min: number, max: number): number | undefined {
    return this.wholeIn(value[name], name, min, max);
  }
  boolean(value: Record<string, unknown>, name: string): boolean | undefined {
    const flag = value[name];
    if (flag === undefined || typeof flag === 'boolean') return flag;
    return this.fault(name, 'true or false', flag);
  }
  /** Lone surrogates and NUL cannot be stored as UTF-8 text and come back equal; they are refused here. */
  string(value: unknown, name: string, max: number): string | undefined {
    if (typeof value === 'string' && value.length <= max && value.isWellFormed() && !value.includes('\0')) return value;
    return this.fault(name, `well-formed text of at most ${max} characters`, value);
  }
  text(value: Record<string, unknown>, name: string, max: number): string | undefined {
    return this.string(value[name], name, max);
  }
  /** What a template or an app filled in: `null` and `false` say nothing, and a number is as good as text. */
  given(value: Record<string, unknown>, name: string, max: number): string | undefined {
    const given = value[name] ?? false;
    if (given === false) return undefined;
    if (typeof given === 'number') return `${given}`;
    return this.string(given, name, max);
  }
  id(value: Record<string, unknown>, name: string): string | undefined {
    const id = value[name];
    return typeof id === 'string' && idPattern.test(id) ? id : this.fault(name, '8 to 40 of A-Z a-z 0-9 _ -', id);
  }
  oneOf<T extends string>(value: Record<string, unknown>, name: string, allowed: readonly T[]): T | undefined {
    const word = value[name] as T;
    return allowed.includes(word) ? word : this.fault(name, `one of ${allowed.join(', ')}`, word);
  }
  size(value: unknown, name: string): number {
    return Math.round(this.in(value, name, 0, 2 ** 40) ?? 0);
  }
  orEmpty(value: unknown, name: string, max: number): string {
    return value == null ? '' : (this.string(value, name, max) ?? '');
  }
  inside<T>(name: string, read: () => T): T {
    this.of = name;
    const result = read();
    this.of = '';
    this.at = -1;
    return result;
  }
  list<T>(
    value: Record<string, unknown>,
    name: string,
    max: number,
    read: (item: unknown, f: Fields) => T | undefined,
  ): T[] | undefined {
    const items = value[name];
    if (items === undefined) return undefined;
    if (!Array.isArray(items) || items.length > max) return this.fault(name, `an array of at most ${max}`, items);
    return this.inside(name, () => {
      const result: T[] = [];
      for (const item of items) {
        this.at++;
        const decoded = read(item, this);
        if (decoded !== undefined) result.push(decoded);
      }
      return result;
    });
  }
}

/** Says what kind of thing came, not the thing: the sentence goes into a header, and the body was hostile. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (typeof value === 'number') return `${value}`;
  return typeof value === 'object' ? 'an object' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops the fields that are undefined: absent is absent. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const result: Record<string, unknown> = {};
  for (const name in value) if (value[name] !== undefined) result[name] = value[name];
  return result as T;
}
