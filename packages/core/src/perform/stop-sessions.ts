import { setTimeout as delay } from 'node:timers/promises';
import { identifyProcess, isRunning, type ProcessIdentity } from '../state/process-identity.ts';
import { processFamily, readProcessTable } from '../state/process-table.ts';
import type { PaneFacts, TmuxServer } from '../tmux/index.ts';
import { type EndableServer, endServer } from './end-server.ts';

/** How long processes may take to end after the hang-up, and after SIGTERM, before they are forced. Times in ms. */
const HANGUP_MS = 400;
const TERM_MS = 1_500;
const KILL_MS = 2_000;
const AGAIN_MS = 300;

/** What stopping came to. */
export interface StopReport {
  /** Sessions that were there and are gone now. */
  readonly stopped: readonly string[];
  /** Processes that even SIGKILL did not end. */
  readonly survivors: readonly number[];
  /** The tmux server has ended with them. */
  readonly withServer: boolean;
}

/**
 * Ends sessions together with every process that was started in them, also those that ignore the hang-up or have
 * left their parent, and panes that a person has moved elsewhere. Panes of others that were moved into them are spared.
 * Sessions that do not exist are fine. `panes` are those of the server, when the caller has just asked; with
 * `server`, it is ended as well if it has no other sessions.
 */
export async function stopSessions(
  tmux: TmuxServer,
  sessions: readonly string[],
  known: { readonly panes?: readonly PaneFacts[]; readonly server?: EndableServer | undefined } = {},
): Promise<StopReport> {
  const wanted = new Set(sessions);
  const all = known.panes ?? (await tmux.listPanes());
  const panes = all.filter(({ home }) => wanted.has(home));
  const present = [...new Set(panes.map(({ home }) => home))];
  if (present.length === 0) return { stopped: [], survivors: [], withServer: false };
  const roots = rootsOf(panes);
  const family = familyOf(roots);
  const server = known.server && (await endServer(tmux, known.server, sessions));
  if (server === undefined) await endPanes(tmux, panes, all);
  // What is started while the rest is ended still stands in the session of its pane.
  const processes = server === undefined ? family : [...family, server];
  const survivors = await endProcesses(processes, () =>
    familyOf([...roots, ...family.map(({ pid }) => pid)]),
  );
  const withServer = server !== undefined;
  return { stopped: present, survivors: survivors.map(({ pid }) => pid), withServer };
}

/** Ends whole sessions where nobody else's pane is in them. */
async function endPanes(
  tmux: TmuxServer,
  panes: readonly PaneFacts[],
  all: readonly PaneFacts[],
): Promise<void> {
  const ours = new Set(panes.map(({ paneId }) => paneId));
  const visited = new Set(
    all.filter(({ paneId }) => !ours.has(paneId)).map(({ sessionName }) => sessionName),
  );
  const isWhole = ({ sessionName, home }: PaneFacts) => sessionName === home && !visited.has(sessionName);
  const sessions = new Set(panes.filter(isWhole).map(({ sessionName }) => sessionName));
  // What is in another session as well outlives its own.
  const single = panes.filter(({ sessionName, shared }) => shared || !sessions.has(sessionName));
  await Promise.all([
    ...[...sessions].map((session) => tmux.killSession(session)),
    ...single.map(({ paneId }) => tmux.killPane(paneId)),
  ]);
}

/**
 * The processes of panes. What an ended one has left behind is in the session that it led, and as long as there is any of it,
 * nobody else gets its number: a process that has the number is none of ours.
 */
function rootsOf(panes: readonly PaneFacts[]): readonly number[] {
  const isReaped = ({ deadStatus, deadSignal }: PaneFacts) =>
    deadStatus !== undefined || deadSignal !== undefined;
  const known = panes.filter(({ panePid }) => panePid > 1);
  const ended = new Set(known.filter(isReaped).map(({ panePid }) => panePid));
  const taken = new Set(ended.size === 0 ? [] : readProcessTable().map(({ pid }) => pid));
  return known.map(({ panePid }) => panePid).filter((pid) => !(ended.has(pid) && taken.has(pid)));
}

function familyOf(roots: readonly number[]): ProcessIdentity[] {
  const table = readProcessTable();
  const began = new Map(table.map((entry) => [entry.pid, entry.began]));
  return [...processFamily(table, roots)].flatMap((pid) => {
    const known = began.get(pid);
    return known === undefined ? (identifyProcess(pid) ?? []) : { pid, began: known };
  });
}

/** What is tried on those that are left, and how long each may take. A shell that is ended may start one more program. */
const STEPS = [
  ['SIGTERM', TERM_MS],
  ['SIGKILL', KILL_MS],
  ['SIGKILL', AGAIN_MS],
  ['SIGKILL', AGAIN_MS],
] as const;

/**
 * Waits for processes to end, then asks them, then forces them. `others` is asked before each step for what has come
 * since. Returns those that are left.
 */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  others: () => readonly ProcessIdentity[] = () => [],
): Promise<readonly ProcessIdentity[]> {
  let left = await waitForEnd(processes, HANGUP_MS);
  for (const [signal, patience] of STEPS) {
    left = withoutRepeats([...left, ...others()]).filter(isRunning);
    if (left.length === 0) return left;
    for (const { pid } of left) signalProcess(pid, signal);
    left = await waitForEnd(left, patience);
  }
  return left;
}

function withoutRepeats(processes: readonly ProcessIdentity[]): ProcessIdentity[] {
  return [...new Map(processes.map((one) => [one.pid, one])).values()];
}

async function waitForEnd(
  processes: readonly ProcessIdentity[],
  patienceMs: number,
): Promise<readonly ProcessIdentity[]> {
  const deadline = Date.now() + patienceMs;
  let left = processes.filter(isRunning);
  for (let pause = 2; left.length > 0 && Date.now() < deadline; pause = Math.min(pause * 2, 50)) {
    await delay(pause);
    left = left.filter(isRunning);
  }
  return left;
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile, or is not ours to signal: the wait tells.
  }
}
