import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { listPlugin, readConfigFile } from '@agent-orchestrator/core';
import { failCli } from '../errors/cli-errors.ts';

/**
 * Writes a plugin into a config, which is replaced as a whole. Throws `PLUGIN_NOT_LISTED`, with the line to write by hand;
 * then the file is as it was.
 */
export function registerPlugin(configPath: string, specifier: string, implied: readonly string[]): void {
  const { path, text } = readConfigFile(configPath);
  const listed = listPlugin(text, specifier, implied);
  const byHand = (reason: string, cause?: unknown) =>
    failCli('PLUGIN_NOT_LISTED', { plugin: specifier, path, reason }, { cause });
  if ('problem' in listed) throw byHand(listed.problem);
  try {
    replaceFile(path, listed.text);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw byHand(`it cannot be written (${code ?? message})`, cause);
  }
}

/** A reader, and a running watchdog is one, sees the old text or the new one. */
function replaceFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeFileSync(temporary, text, { mode: statSync(path).mode & 0o777, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
