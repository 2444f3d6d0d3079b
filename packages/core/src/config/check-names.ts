import type { Draft, Entry } from './draft.ts';
import type { Findings } from './findings.ts';
import type { KeyPath } from './key-positions.ts';
import { asText } from './parse-toml.ts';
import { nameFault, sanitizeName, sessionFault } from './session-name.ts';

const WATCHDOG = 'watchdog';

interface Seen {
  readonly entry: Entry;
  readonly session: string | undefined;
}

/** Reports names and sessions that tmux or the file system cannot carry, that are taken, or that are the watchdog's. */
export function checkNames(draft: Draft, findings: Findings): void {
  const prefix = asText(draft.defaults.session_prefix);
  if (prefix !== undefined) checkText(prefix, 'session_prefix', ['defaults', 'session_prefix'], findings);
  const names = new Map<string, Seen>();
  const sessions = new Map<string, Seen>();
  for (const entry of [...draft.agents, ...draft.services]) {
    const isAgent = draft.agents.includes(entry);
    const name = asText(entry.table.name);
    const explicit = isAgent ? entry.table.session : undefined;
    if (name !== undefined) checkText(name, 'name', [...entry.path, 'name'], findings);
    if (typeof explicit === 'string') checkText(explicit, 'session', [...entry.path, 'session'], findings);
    if (name === undefined) continue;
    const session = asText(explicit) ?? (prefix === undefined ? undefined : prefix + name);
    const seen = { entry, session };
    if (checkName(name, seen, names, findings)) checkSession(prefix, seen, sessions, findings);
  }
}

function checkText(value: string, key: string, path: Entry['path'], findings: Findings): void {
  const reason = nameFault(value);
  if (reason === undefined) return;
  const example = `${key} = ${JSON.stringify(sanitizeName(value) || 'worker')}`;
  findings.error('CONFIG_BAD_NAME', path, { what: key, value, reason, example });
}

function checkName(name: string, seen: Seen, names: Map<string, Seen>, findings: Findings): boolean {
  const path = [...seen.entry.path, 'name'];
  const other = names.get(name);
  if (name === WATCHDOG) {
    findings.error('CONFIG_RESERVED_NAME', path, { what: 'name', key: 'name', value: name });
    return false;
  }
  if (other !== undefined) {
    findings.error('CONFIG_DUPLICATE_NAME', path, {
      what: `${seen.entry.place} (line ${findings.lineOf(path)})`,
      other: other.entry.place,
      otherLine: findings.lineOf([...other.entry.path, 'name']),
      value: name,
    });
    return false;
  }
  names.set(name, seen);
  return true;
}

function checkSession(
  prefix: string | undefined,
  seen: Seen,
  sessions: Map<string, Seen>,
  findings: Findings,
): void {
  const { entry, session } = seen;
  if (session === undefined) return;
  const path = sessionPath(seen);
  const other = sessions.get(session);
  const fault = isSound(prefix, entry.table) ? sessionFault(session) : undefined;
  if (fault !== undefined) {
    const key = String(path.at(-1));
    findings.error('CONFIG_BAD_NAME', path, {
      what: key,
      value: session,
      reason: fault,
      example: `${key} = "worker"`,
    });
  } else if (prefix !== undefined && session === prefix + WATCHDOG) {
    findings.error('CONFIG_RESERVED_NAME', path, { what: 'session', key: 'session', value: session });
  } else if (other !== undefined) {
    findings.error('CONFIG_DUPLICATE_SESSION', path, {
      what: `${entry.place} (line ${findings.lineOf(path)})`,
      other: other.entry.place,
      otherLine: findings.lineOf(sessionPath(other)),
      value: session,
    });
  } else {
    sessions.set(session, seen);
  }
}

/** What is wrong with one part is told of that part alone. */
function isSound(prefix: string | undefined, table: Entry['table']): boolean {
  return [prefix, asText(table.name), asText(table.session)].every(
    (part) => part === undefined || nameFault(part) === undefined,
  );
}

/** The key that a session comes from: its own, or the name. */
function sessionPath({ entry, session }: Seen): KeyPath {
  return [...entry.path, asText(entry.table.session) === session ? 'session' : 'name'];
}
