import type { KeyPath } from './key-positions.ts';
import { asTable, asText, type ParsedToml, type RawTable } from './parse-toml.ts';
import { placeOf } from './place.ts';

/** One table of a list, with where it stands and how messages name it. */
export interface Entry {
  readonly table: RawTable;
  readonly path: KeyPath;
  readonly place: string;
}

/** A parsed file, sorted into its parts without trusting any value: checks go on after the first mistake. */
export interface Draft {
  readonly raw: RawTable;
  readonly defaults: RawTable;
  readonly agents: readonly Entry[];
  readonly services: readonly Entry[];
  readonly backends: readonly Entry[];
  readonly loops: readonly Entry[];
  /** The file has `[[loop]]`: names are required and belong into file names. */
  readonly severalLoops: boolean;
  /** Environment variables that may override an agent's model and backend; empty for the watchdog. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Sorts a parsed file into its parts. */
export function draftOf({ raw }: ParsedToml, env: Draft['env']): Draft {
  const backends = asTable(raw.backend) ?? {};
  const single = asTable(raw.loop);
  return {
    raw,
    defaults: asTable(raw.defaults) ?? {},
    agents: entries(raw, 'agent'),
    services: entries(raw, 'service'),
    backends: Object.keys(backends).flatMap((name) => entryOf(raw, backends[name], ['backend', name])),
    loops: single ? entryOf(raw, single, ['loop']) : entries(raw, 'loop'),
    severalLoops: Array.isArray(raw.loop),
    env,
  };
}

/** The key of an agent, or what it inherits. */
export function inherited(draft: Draft, { table }: Entry, key: string): unknown {
  return table[key] ?? draft.defaults[key];
}

/** Name of a loop: a single `[loop]` need not have one. */
export function loopName({ severalLoops }: Draft, { table }: Entry): string | undefined {
  return asText(table.name) ?? (severalLoops ? undefined : 'loop');
}

/** The backend of an agent, with what names it. */
export function backendOf(draft: Draft, agent: Entry): { name: string; source: string } | undefined {
  const variable = `AGENT_BACKEND_${asText(agent.table.name) ?? ''}`;
  const forced = asText(draft.env[variable]);
  if (forced !== undefined) return { name: forced, source: `the environment variable ${variable}` };
  const own = asText(agent.table.backend);
  if (own !== undefined) return { name: own, source: 'its key `backend`' };
  const common = asText(draft.defaults.backend);
  return common === undefined ? undefined : { name: common, source: '`backend` in [defaults]' };
}

function entries(raw: RawTable, key: string): Entry[] {
  const list: unknown = raw[key];
  return Array.isArray(list) ? list.flatMap((value, index) => entryOf(raw, value, [key, index])) : [];
}

function entryOf(raw: RawTable, value: unknown, path: KeyPath): Entry[] {
  const table = asTable(value);
  return table === undefined ? [] : [{ table, path, place: placeOf(raw, path) }];
}
