import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What cannot be merged into, as the end of a sentence about the file. */
export class NotMergeable extends Error {}

type JsonObject = Record<string, unknown>;

/** Somebody else may change the file while it is merged: then it is read again. */
const TRIES = 3;

/**
 * Merges `addition` into a JSON file that belongs to somebody else: objects key by key, everything else replaces what is
 * there. Whatever else the file holds stays, and so do its mode, its owner, its indentation, and a symbolic link that
 * leads to it. A file that is missing is made (0600), with its folders. Returns whether anything had to be written.
 *
 * @throws NotMergeable when the file holds no JSON object; it is left as it is.
 */
export function mergeJsonFile(path: string, addition: Readonly<JsonObject>): boolean {
  for (let tries = 1; ; tries += 1) {
    const target = followLinks(path);
    const before = statSync(target, { throwIfNoEntry: false });
    const text = before === undefined ? '' : readText(target);
    const present = parseObject(text);
    const merged = merge(present, addition);
    if (before !== undefined && JSON.stringify(merged) === JSON.stringify(present)) return false;
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(temporary, formatted(merged, text), { mode: 0o600, flag: 'wx' });
      if (before !== undefined) keepAccess(temporary, before);
      const now = statSync(target, { throwIfNoEntry: false });
      const changed =
        now?.ino !== before?.ino || now?.size !== before?.size || now?.mtimeMs !== before?.mtimeMs;
      if (changed && tries < TRIES) continue;
      renameSync(temporary, target);
      return true;
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}

/** Where the file really is: a link stays a link. One that leads nowhere yet is followed as far as it goes. */
function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}

function readText(path: string): string {
  if (!statSync(path).isFile()) throw new NotMergeable('it is no file');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(readFileSync(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    throw new NotMergeable('it is not UTF-8 text');
  }
}

/** A file without any text has nothing to lose. */
function parseObject(text: string): JsonObject {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NotMergeable(`it is no JSON (${(cause as Error).message})`);
  }
  if (!isObject(value)) throw new NotMergeable('it holds JSON, but no object');
  return value;
}

function merge(present: JsonObject, addition: Readonly<JsonObject>): JsonObject {
  const entries = new Map(Object.entries(present));
  for (const [key, value] of Object.entries(addition)) {
    if (value === undefined) continue;
    const old = entries.get(key);
    entries.set(key, isObject(value) ? merge(isObject(old) ? old : {}, value) : value);
  }
  // Not by assignment: a key may be called `__proto__`.
  return Object.fromEntries(entries);
}

function formatted(value: JsonObject, before: string): string {
  const indent = /^\s*\{\s*?\n([ \t]+)/.exec(before)?.[1] ?? (before.trim() === '' ? '  ' : '');
  const end = before.trim() === '' || before.endsWith('\n') ? '\n' : '';
  return JSON.stringify(value, undefined, indent) + end;
}

function keepAccess(path: string, { mode, uid, gid }: { mode: number; uid: number; gid: number }): void {
  try {
    chownSync(path, uid, gid);
  } catch {
    // Only its owner or root may give a file away: then it belongs to whoever writes it.
  }
  chmodSync(path, mode & 0o7777);
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
