import { renameSync } from 'node:fs';
import { fail } from '../errors/catalog.ts';
import type { TmuxServer } from '../tmux/index.ts';

/** The older part of a log. One is kept. */
const olderLogPath = (logPath: string): string => `${logPath}.1`;

/**
 * Moves a log aside and sends the pane's output to a new one. What is written between the two still goes to the old
 * part; what a busy tmux has not passed on when the pipe is exchanged, some kB at most, is lost. Throws `STATE_UNWRITABLE`, and what tmux throws; the output then goes on into the old part.
 */
export async function rotateLog(tmux: TmuxServer, paneId: string, logPath: string): Promise<void> {
  try {
    renameSync(logPath, olderLogPath(logPath));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw fail('STATE_UNWRITABLE', { path: olderLogPath(logPath), reason: code ?? message }, { cause });
  }
  await tmux.pipeToLog(paneId, logPath);
}
