import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readWatchdogLock } from '@agent-orchestrator/core';

/** A watchdog that runs for a config file which cannot be read as a whole just now. */
export function watchdogOfBrokenConfig(configPath: string): { pid: number; since: string } | undefined {
  try {
    const text = readFileSync(configPath, 'utf8');
    const projectDir = resolve(dirname(configPath), writtenValue(text, 'project_dir') ?? '.');
    const logDir = writtenValue(text, 'log_dir');
    if (logDir === undefined) return undefined;
    const lock = readWatchdogLock(join(resolve(projectDir, logDir), 'state'));
    if (lock === undefined || resolve(lock.holder.configPath) !== resolve(configPath)) return undefined;
    return { pid: lock.holder.pid, since: lock.holder.since };
  } catch {
    return undefined;
  }
}

/** A string of the file, found by its key alone. */
function writtenValue(text: string, key: string): string | undefined {
  const [, value] =
    new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(?:"([^"]*)"|'([^']*)')`, 'm').exec(text)?.filter(Boolean) ?? [];
  return value?.replace(/^~(?=\/|$)/, homedir());
}
