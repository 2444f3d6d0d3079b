import { dirname, join } from 'node:path';
import type { Fleet } from '../config/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import { sessionLogPath } from '../state/session-log.ts';
import { watchdogSession } from './open-channel.ts';
import type { PathWatch } from './watch-path.ts';

/** The file whose change wakes a watchdog: other processes touch it after they have changed something. */
export const nudgePath = (stateDir: string): string => join(stateDir, 'nudge');

/** What a changed file means to the watchdog. */
export type FileMeaning = 'look' | 'output' | 'nothing';

/** The folders in which changes matter. */
function watchedFolders(fleet: Fleet): string[] {
  const shared = fleet.loops.flatMap((loop) => [loop.repo, join(loop.repo, loop.stateSubdir)]);
  return [...new Set([dirname(fleet.configPath), fleet.logDir, fleet.stateDir, ...shared])];
}

/** Watches the folders of a fleet, and says in the journal when the system does not let it, and when it does again. */
export function watchFolders(files: PathWatch, fleet: Fleet, journal: Journal): void {
  const before = files.problem;
  files.set(watchedFolders(fleet));
  const { problem } = files;
  if ((problem === undefined) === (before === undefined)) return;
  const seconds = fleet.watchdog.signalIntervalMs / 1000;
  const message =
    problem === undefined
      ? 'changes of files are noticed at once again'
      : `the system does not tell of changes of files (${problem}): they are noticed at the next look, every ${seconds} s`;
  journal.write({ event: 'state-problem', message, data: { problem } });
}

/** A function that tells what a change of `name` in `folder` means; `undefined` is a change that nobody can name. */
export function fileMeaning(fleet: Fleet): (folder: string, name: string | undefined) => FileMeaning {
  const ownLog = sessionLogPath(fleet.logDir, watchdogSession(fleet));
  const loops = fleet.loops.flatMap((loop) => [
    loop.phaseFile,
    loop.completeFile,
    ...(loop.onComplete?.triggerFile === undefined ? [] : [loop.onComplete.triggerFile]),
    ...loop.phases.flatMap(({ status }) => [
      join(loop.repo, status),
      join(loop.repo, loop.stateSubdir, status),
    ]),
  ]);
  const interesting = new Set([fleet.configPath, nudgePath(fleet.stateDir), ...loops]);
  return (folder, name) => {
    if (name === undefined) return 'look';
    const path = join(folder, name);
    if (interesting.has(path)) return 'look';
    return folder === fleet.logDir && name.endsWith('.log') && path !== ownLog ? 'output' : 'nothing';
  };
}
