import { Hono } from 'hono';
import { EVERY_SITE, isOpen, type Marker, type Run } from '../../shared/run.ts';
import { NoteError, type Store, StoreError } from '../store/store.ts';

/** What is asked of a run or marker is wrong; the message names the field and what was expected. */
export class RunRequestError extends Error {
  override name = 'RunRequestError';
  readonly status: 400 | 404;
  constructor(message: string, status: 400 | 404 = 400) {
    super(message);
    this.status = status;
  }
}

export interface Notebook {
  /** Starts a run, or writes one down that is over already (with `to`). @throws {NoteError} while another one is open. */
  start(given: unknown): Run;
  /** Ends a run now. */
  stop(id: string): Run;
  /** Changes name, note or target; a target of `null` takes it away. */
  change(id: string, given: unknown): Run;
  /** The run of this id, or of this name if it is the only one; for people who type names. */
  find(idOrName: string): Run;
  mark(given: unknown): Marker;
}

/**
 * Runs and markers as the API and the command line handle them: input is checked here, times and ids are given here.
 * @throws {RunRequestError} for what is wrong, {NoteError} for what cannot be beside the other runs.
 */
export function notebook(store: Pick<Store, 'runs' | 'markers'>, now: () => number, newId: () => string): Notebook {
  const byId = (id: string): Run => {
    const run = store.runs.list().find(run => run.id === id);
    if (!run) throw new RunRequestError(`There is no run "${id.slice(0, 60)}".`, 404);
    return run;
  };
  const put = (run: Run): Run => {
    store.runs.put(run);
    return run;
  };
  return {
    start(given) {
      const fields = object(given);
      const [note, target, to] = [text(fields, 'note', 500), visits(fields), time(fields, 'to')];
      const from = time(fields, 'from') ?? now();
      if (to !== undefined && to < from)
        throw new RunRequestError('to: expected a time after "from", which is now unless it is given');
      return put({
        id: newId(),
        site: site(fields),
        name: name(fields),
        from,
        ...(note !== undefined && { note }),
        ...(target !== undefined && { target }),
        ...(to !== undefined && { to }),
      });
    },
    stop(id) {
      const run = byId(id);
      return isOpen(run) ? put({ ...run, to: now() }) : run;
    },
    change(id, given) {
      const fields = object(given);
      const [note, target] = [text(fields, 'note', 500), visits(fields)];
      const { target: before, ...run } = byId(id);
      return put({
        ...run,
        ...(before !== undefined && fields.target !== null && { target: before }),
        ...(fields.name !== undefined && { name: name(fields) }),
        ...(note !== undefined && { note }),
        ...(target !== undefined && { target }),
      });
    },
    find(idOrName) {
      const runs = store.runs.list();
      const found = runs.filter(run => run.id === idOrName || run.name === idOrName);
      if (found.length === 1) return found[0]!;
      const known = runs.map(run => `"${run.name}"`).join(', ') || 'none yet';
      throw new RunRequestError(
        found.length > 1
          ? `${found.length} runs are called "${idOrName}": name one by its id (${found.map(run => run.id).join(', ')}).`
          : `There is no run "${idOrName}". There are: ${known}.`,
        404,
      );
    },
    mark(given) {
      const fields = object(given);
      const said = text(fields, 'text', 200);
      if (!said) throw new RunRequestError('text: expected what happened, in 1 to 200 characters');
      const marker: Marker = {
        id: newId(),
        site: site(fields),
        at: time(fields, 'at') ?? now(),
        text: said,
      };
      store.markers.put(marker);
      return marker;
    },
  };
}

export interface RunsOptions {
  readonly store: Pick<Store, 'runs' | 'markers'>;
  readonly now: () => number;
  readonly newId: () => string;
}

/** `GET, POST /runs`, `PATCH, DELETE /runs/:id`, `POST /runs/:id/stop`, `POST /markers`, `DELETE /markers/:id`. */
export function runsApi({ store, now, newId }: RunsOptions): Hono {
  const app = new Hono();
  const book = notebook(store, now, newId);
  const body = (c: { req: { json(): Promise<unknown> } }) => c.req.json().catch(() => undefined);
  app.get('/runs', c =>
    c.json({ runs: store.runs.list(), markers: store.markers.list(), now: now() }, 200, {
      'Cache-Control': 'no-store',
    }),
  );
  app.post('/runs', async c => c.json(book.start(await body(c)), 201));
  app.post('/runs/:id/stop', c => c.json(book.stop(c.req.param('id'))));
  app.patch('/runs/:id', async c => c.json(book.change(c.req.param('id'), await body(c))));
  app.delete('/runs/:id', c =>
    store.runs.delete(c.req.param('id')) ? c.body(null, 204) : c.json(fault('not-found', 'There is no such run.'), 404),
  );
  app.post('/markers', async c => c.json(book.mark(await body(c)), 201));
  app.delete('/markers/:id', c =>
    store.markers.delete(c.req.param('id'))
      ? c.body(null, 204)
      : c.json(fault('not-found', 'There is no such marker.'), 404),
  );
  app.onError((error, c) => {
    if (error instanceof RunRequestError)
      return c.json(fault(error.status === 404 ? 'not-found' : 'bad-run', error.message), error.status);
    if (error instanceof NoteError) return c.json(fault('run-open', error.message), 409);
    if (error instanceof StoreError)
      return c.json(fault('store', 'The database cannot be written at the moment.'), 503);
    throw error;
  });
  return app;
}

const fault = (code: string, message: string) => ({ error: { code, message } });

function object(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RunRequestError('Expected a JSON object, such as { "name": "Gunicorn 2×2", "target": 30 }.');
}

function text(fields: Record<string, unknown>, field: string, max: number): string | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= max && value.isWellFormed() && !value.includes('\0'))
    return value.trim();
  throw new RunRequestError(`${field}: expected text of at most ${max} characters`);
}

/** An origin as browsers write it, or all of them: anything else would belong to nobody's page views. */
function site(fields: Record<string, unknown>): string {
  const given = text(fields, 'site', 200) || EVERY_SITE;
  if (given !== EVERY_SITE && URL.parse(given)?.origin !== given)
    throw new RunRequestError(`site: expected an origin such as https://lernen.example, got "${given}"`);
  return given;
}

function name(fields: Record<string, unknown>): string {
  const given = text(fields, 'name', 100);
  if (!given) throw new RunRequestError('name: expected what is measured in this run, in 1 to 100 characters');
  return given;
}

function visits(fields: Record<string, unknown>): number | undefined {
  const { target } = fields;
  if (target === undefined || target === null) return undefined;
  if (Number.isInteger(target) && (target as number) >= 1 && (target as number) <= 100_000) return target as number;
  throw new RunRequestError('target: expected a whole number of visits from 1 to 100000');
}

function time(fields: Record<string, unknown>, field: string): number | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e14) return value as number;
  throw new RunRequestError(`${field}: expected a time in milliseconds since 1970`);
}
