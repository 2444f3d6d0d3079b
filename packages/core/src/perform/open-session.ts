import { chmodSync, mkdirSync } from 'node:fs';
import { fail } from '../errors/catalog.ts';
import { sessionLogPath } from '../state/session-log.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { TmuxFailure } from '../tmux/index.ts';
import { inPlaceOfShell } from './in-place-of-shell.ts';
import type { Runtime } from './runtime.ts';
import { commandShell } from './session-environment.ts';

/**
 * Makes a session that runs a command line. Returns its pane id, or `undefined` when the session exists already.
 * Throws `START_FAILED`, `AGENT_DIR_INVALID`.
 */
export async function openSession(
  runtime: Runtime,
  what: {
    readonly name: string;
    readonly session: string;
    readonly dir: string;
    readonly command: string;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<string | undefined> {
  const { fleet, tmux } = runtime;
  makeFolder(what.dir, what.name);
  makePrivateFolder(fleet.logDir);
  const logPath = sessionLogPath(fleet.logDir, what.session);
  tightenMode(logPath);
  try {
    const opened = await tmux.newSession({
      name: what.session,
      cwd: what.dir,
      command: { shell: inPlaceOfShell(what.command), interpreter: commandShell(what.env) },
      env: what.env,
      width: fleet.paneSize.columns,
      height: fleet.paneSize.rows,
      logPath,
    });
    return opened.kind === 'created' ? opened.paneId : undefined;
  } catch (cause) {
    if (!(cause instanceof TmuxFailure)) throw cause;
    throw fail('START_FAILED', { session: what.session, name: what.name, reason: cause.message }, { cause });
  }
}

/** A log of an earlier tool may be readable by others. */
function tightenMode(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // It does not exist yet.
  }
}

function makeFolder(path: string, name: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw fail('AGENT_DIR_INVALID', { path, place: `"${name}"`, reason }, { cause });
  }
}
