import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fail } from '../errors/catalog.ts';

/** A process id alone comes back after a restart of a container, and with it the leftover of a killed process. */
const WRITER = `${process.pid}.${randomBytes(6).toString('hex')}`;
let written = 0;

/**
 * Replaces a file as a whole: a reader, or a process killed here, sees the old text or the new one.
 * The file is private to the user (0600). Throws `STATE_UNWRITABLE`.
 */
export function writeFileAtomic(path: string, text: string): void {
  written += 1;
  const mark = `${WRITER}.${written}`;
  const temporary = join(dirname(path), `.${basename(path).slice(0, 50)}.${mark}.tmp`);
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (cause) {
    tryUnlink(temporary);
    throw unwritable(path, cause);
  }
}

/**
 * Adds a line to a file in one write. What a full disk has cut off of an earlier line does not swallow it. Throws
 * `STATE_UNWRITABLE`.
 */
export function appendLine(path: string, line: string): void {
  try {
    appendFileSync(path, `\n${line}\n`, { mode: 0o600 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Makes a folder that only the user can enter (0700), with its parents. Throws `STATE_UNWRITABLE`. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Makes an empty private file (0600) unless there is one. Throws `STATE_UNWRITABLE`. */
export function touchPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Removes a file; a missing one is fine. Throws `STATE_UNWRITABLE`. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(path, cause);
  }
}

function tryUnlink(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or the disk is gone: the first error is the one to tell.
  }
}

function unwritable(path: string, cause: unknown) {
  const { code, message } = cause as NodeJS.ErrnoException;
  return fail('STATE_UNWRITABLE', { path, reason: code ?? message }, { cause });
}
