import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackedRefs } from './packed-refs.ts';
import type { RefStore } from './repository.ts';

/** What a ref says; `unknown` when only git could tell. */
export type RefReading =
  | { readonly kind: 'found'; readonly id: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

const ABSENT = { kind: 'absent' } as const;
const UNKNOWN = { kind: 'unknown' } as const;
const MAX_DEPTH = 5;

/** Reads a ref from its file or from packed-refs, following symbolic refs. Starts no process. */
export async function readRef(store: RefStore, name: string, depth = 0): Promise<RefReading> {
  if (!store.plainRefs || depth > MAX_DEPTH) return UNKNOWN;
  try {
    // The file first: `git pack-refs` writes packed-refs before it removes the file.
    const text = await readLoose(store, name);
    if (text === undefined) {
      const id = (await readPackedRefs(store.commonDir)).get(name);
      return id === undefined ? ABSENT : { kind: 'found', id };
    }
    const target = symbolicTarget(text);
    if (target !== undefined) return readRef(store, target, depth + 1);
    const id = text.trim();
    return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(id) ? { kind: 'found', id } : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

/** The ref that a symbolic ref such as HEAD points at; `undefined` when it is not symbolic. */
export async function readSymbolicRef(store: RefStore, name: string): Promise<string | undefined> {
  if (!store.plainRefs) return undefined;
  const text = await readLoose(store, name).catch(() => undefined);
  return text === undefined ? undefined : symbolicTarget(text);
}

/** Names of all branches, without `refs/heads/`. */
export async function listBranches(store: RefStore): Promise<readonly string[]> {
  const prefix = 'refs/heads/';
  const packed = [...(await readPackedRefs(store.commonDir)).keys()];
  const heads = join(store.commonDir, 'refs', 'heads');
  const files = await readdir(heads, { recursive: true, withFileTypes: true });
  const loose = files
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name).slice(heads.length + 1));
  const names = packed.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return [...new Set([...names, ...loose])];
}

async function readLoose(store: RefStore, name: string): Promise<string | undefined> {
  const folder = name.startsWith('refs/') ? store.commonDir : store.gitDir;
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

function symbolicTarget(text: string): string | undefined {
  return /^ref: (\S.*?)\s*$/.exec(text)?.[1];
}
