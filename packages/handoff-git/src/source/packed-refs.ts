import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

interface Snapshot {
  readonly stamp: string;
  readonly refs: ReadonlyMap<string, string>;
}

const MAX_SNAPSHOTS = 32;
const snapshots = new Map<string, Snapshot>();

/** The refs in `packed-refs` by full name. Parsed again only when the file was replaced. */
export async function readPackedRefs(commonDir: string): Promise<ReadonlyMap<string, string>> {
  const path = join(commonDir, 'packed-refs');
  const info = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (info === undefined) return new Map();
  const stamp = `${info.ino}:${info.size}:${info.mtimeNs}`;
  const known = snapshots.get(path);
  if (known?.stamp === stamp) return known.refs;
  const refs = parse(await readFile(path, 'utf8'));
  if (snapshots.size >= MAX_SNAPSHOTS) snapshots.clear();
  snapshots.set(path, { stamp, refs });
  return refs;
}

/** Lines are `<id> <name>`; `#` starts a header, `^` the peeled id of the tag above. */
function parse(text: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]{40,64}) (.+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) refs.set(match[2], match[1]);
  }
  return refs;
}
