import { dirname, join } from 'node:path';
import type { Fleet } from '../config/fleet.ts';
import { sessionLogPath } from '../state/session-log.ts';
import { watchdogSession } from './open-channel.ts';

/** The file whose change wakes a watchdog: other processes touch it after they have changed something. */
export const nudgePath = (stateDir: string): string => join(stateDir, 'nudge');

/** What a changed file means to the watchdog. */
export type FileMeaning = 'look' | 'output' | 'nothing';

/** The folders in which changes matter. */
export function watchedFolders(fleet: Fleet): string[] {
  const shared = fleet.loops.flatMap((loop) => [loop.repo, join(loop.repo, loop.stateSubdir)]);
  return [...new Set([dirname(fleet.configPath), fleet.logDir, fleet.stateDir, ...shared])];
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
