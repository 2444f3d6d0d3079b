import { DOORS, ENTRIES, ROOMS } from './allowed-imports.ts';
import { type Import, readImports } from './read-imports.ts';
import type { SourceFile } from './source-files.ts';

const CORE = 'packages/core/src/';

/** The room of a path below packages/core/src; a file directly in it is a room of its own. */
const roomOf = (path: string): string => inCore(path).split('/')[0] ?? '';
const inCore = (path: string): string => (path.startsWith(CORE) ? path.slice(CORE.length) : path);

/** Imports of the core that ROOMS does not allow, as sentences. */
export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(readImports).flatMap((one) => (isAllowed(one) ? [] : [describe(one)]));
}

function isAllowed({ from, to, relative, typeOnly }: Import): boolean {
  const room = roomOf(from);
  const entry = ENTRIES[room];
  if (entry !== undefined) return relative && entry.includes(roomOf(to));
  const { uses, types = [], modules = [] } = ROOMS[room] ?? { uses: [] };
  if (!relative) return modules.includes(to);
  const target = roomOf(to);
  return target === room || uses.includes(target) || (typeOnly && types.includes(target));
}

function describe({ from, to, typeOnly }: Import): string {
  return `${inCore(from)} ${typeOnly ? 'names types of' : 'uses'} ${inCore(to)}`;
}

/** Imports, from other rooms, of files of this room that are not its doors. */
export function aroundTheDoors(files: readonly SourceFile[], room: string): string[] {
  const doors = (DOORS[room] ?? []).map((file) => `${room}/${file}`);
  return files
    .flatMap(readImports)
    .filter(({ from, to, relative }) => relative && roomOf(to) === room && roomOf(from) !== room)
    .filter(({ from, to }) => !doors.includes(inCore(to)) && ENTRIES[roomOf(from)] === undefined)
    .map(({ from, to }) => `${inCore(from)} imports ${inCore(to)}`);
}

/** Every room that code leads to from this one, directly or not; types do not count. */
export function reachableRooms(files: readonly SourceFile[], room: string): ReadonlySet<string> {
  const edges = files.flatMap(readImports).filter(({ relative, typeOnly }) => relative && !typeOnly);
  const reached = new Set<string>();
  const queue = files.map(({ path }) => path).filter((path) => roomOf(path) === room);
  const seen = new Set(queue);
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const { to } of edges.filter(({ from }) => from === file)) {
      if (roomOf(to) !== room) reached.add(roomOf(to));
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return reached;
}
