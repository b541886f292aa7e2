import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chownSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SettingError } from '../config.ts';

/** What is kept of the access: the hash of the one token, and the key that signs what is derived from it. */
interface Kept {
  readonly tokenHash: string;
  readonly key: string;
}

/** Who may read reports: whoever has the token, or something that was signed while it was valid. */
export interface Access {
  /** Tells this collector from others: cookies do not keep apart what listens on two ports of one host. */
  readonly name: string;
  /** Whether this is the token. Takes the same time for every wrong one of any length. */
  isToken(given: string): boolean;
  /** Signs a text together with its end, ms since 1970; `purpose` keeps the signatures of one use out of another. */
  sign(purpose: string, text: string, expires: number): string;
  /** The text of an intact signature that has not ended; `undefined` for any other. */
  verify(purpose: string, signed: string, now: number): string | undefined;
}

/**
 * Opens the access file.
 * @returns the access, and where there is no file yet what makes it and gives its token, once somebody is there to see it.
 * @throws {SettingError} for a file that cannot be read or used.
 */
export function openAccess(file: string): { access: Access; newToken?: () => string } {
  const stored = read(file);
  const made = stored ? undefined : make();
  let kept = (stored ?? made?.kept)!;
  let changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  // `flowvitals token rotate` runs in another process and must hold from its very end on: a stat or two a request are the price.
  const current = () => {
    const now = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? changed;
    if (now === changed) return kept;
    changed = now;
    try {
      kept = read(file) ?? kept;
    } catch {
      // Damaged while we run: what held before holds until it is mended; the next start says so.
    }
    return kept;
  };
  const mac = (purpose: string, payload: string) =>
    createHmac('sha256', current().key).update(`${purpose}\0${payload}`).digest();
  const access: Access = {
    get name() {
      return mac('name', '').toString('hex', 0, 4);
    },
    isToken: given => timingSafeEqual(hash(given), Buffer.from(current().tokenHash, 'base64url')),
    sign(purpose, text, expires) {
      const payload = `${expires}.${Buffer.from(text).toString('base64url')}`;
      return `${payload}.${mac(purpose, payload).toString('base64url')}`;
    },
    verify(purpose, signed, now) {
      const [expires = '', text = '', signature = ''] = signed.split('.');
      // As text: the last character of base64 has bits that decode to nothing, so that several would be the same bytes.
      const expected = Buffer.from(mac(purpose, `${expires}.${text}`).toString('base64url'));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected) || !(Number(expires) > now))
        return undefined;
      return Buffer.from(text, 'base64url').toString();
    },
  };
  return made ? { access, newToken: () => write(file, made, true) } : { access };
}

/**
 * Makes a new token and a new key: the old token, every session and every share link end with it. Returns the token.
 * @throws {SettingError} for a file that cannot be written.
 */
export function rotateToken(file: string): string {
  return write(file, make());
}

interface Made {
  readonly token: string;
  readonly kept: Kept;
}

function make(): Made {
  const token = randomBytes(24).toString('base64url');
  return { token, kept: { tokenHash: hash(token).toString('base64url'), key: randomBytes(32).toString('base64url') } };
}

/** @param isFirst of two starts at once only one may tell its token: the other's would be none. */
function write(file: string, { token, kept }: Made, isFirst = false): string {
  const written = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Put into place whole, so that a running collector never reads half a file.
    writeFileSync(written, `${JSON.stringify(kept)}\n`, { mode: 0o600, flush: true });
    // Root may do this for a collector that runs as somebody else, who has to read it.
    const { uid, gid } = statSync(file, { throwIfNoEntry: false }) ?? statSync(dirname(file));
    if (process.getuid?.() === 0) chownSync(written, uid, gid);
    if (isFirst) linkSync(written, file);
    else renameSync(written, file);
  } catch (error) {
    throw new SettingError(`${file} cannot be written: ${(error as Error).message}.`);
  } finally {
    rmSync(written, { force: true });
  }
  return token;
}

/** 192 random bits need no salt and no slow hash: there is nothing to guess. */
function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function read(file: string): Kept | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new SettingError(`${file} cannot be read; it must belong to the user that runs the collector: ${message}.`);
  }
  const { tokenHash = '', key = '' } = parse(text);
  // Both are 32 bytes.
  if ([tokenHash, key].some(part => Buffer.from(`${part}`, 'base64url').length !== 32))
    throw new SettingError(`${file} is damaged: remove it, and the next start makes a new token.`);
  return { tokenHash, key };
}

function parse(text: string): Partial<Kept> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Kept>;
  } catch {
    return {};
  }
}
