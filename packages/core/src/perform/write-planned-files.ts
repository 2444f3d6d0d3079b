import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fail } from '../errors/catalog.ts';
import { isOrchestratorError } from '../errors/orchestrator-error.ts';
import type { PlannedFile } from '../plugin/launch.ts';
import { readText } from '../state/read-json.ts';
import { makePrivateFolder, writeFileAtomic } from '../state/write-file-atomic.ts';
import { mergeJsonFile, NotMergeable } from './merge-json-file.ts';

/** For whom files are written. */
export interface PlannedFor {
  readonly name: string;
  readonly backend: string;
  readonly driver: string;
  readonly stateDir: string;
}

/**
 * Writes the files of a launch plan, in their order. Throws `PLANNED_FILE_PLACE`, `PLANNED_FILE_NOT_JSON`,
 * `PLANNED_FILE_UNWRITABLE`; what stands before the one that fails has been written.
 */
export function writePlannedFiles(files: readonly PlannedFile[], about: PlannedFor): void {
  for (const file of files) {
    try {
      if ('merge' in file) mergeInto(file, about);
      else writePrivate(file, about);
    } catch (cause) {
      throw readable(cause, file.path, about);
    }
  }
}

function writePrivate({ path, text }: { path: string; text: string }, about: PlannedFor): void {
  const target = resolve(path);
  makePrivateFolder(about.stateDir);
  if (!isAbsolute(path) || !isBelow(target, about.stateDir)) throw misplaced(path, about);
  makePrivateFolder(dirname(target));
  // A link below the folder may lead out of it.
  const real = join(realpathSync(dirname(target)), basename(target));
  if (!isBelow(real, realpathSync(about.stateDir))) throw misplaced(path, about);
  if (readText(real) !== text) writeFileAtomic(real, text);
}

function mergeInto(file: Extract<PlannedFile, { merge: unknown }>, about: PlannedFor): void {
  if (!isAbsolute(file.path)) throw misplaced(file.path, about);
  mkdirSync(dirname(file.path), { recursive: true, mode: 0o700 });
  mergeJsonFile(file.path, file.merge);
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way.split('/')[0] !== '..';
}

function misplaced(path: string, { name, driver, stateDir }: PlannedFor) {
  return fail('PLANNED_FILE_PLACE', { driver, path, name, folder: stateDir });
}

function readable(cause: unknown, path: string, { name, backend }: PlannedFor): unknown {
  if (cause instanceof NotMergeable)
    return fail('PLANNED_FILE_NOT_JSON', { path, name, backend, reason: cause.message }, { cause });
  if (isOrchestratorError(cause)) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  return fail('PLANNED_FILE_UNWRITABLE', { path, name, reason: code ?? message }, { cause });
}
