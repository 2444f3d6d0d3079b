import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Fleet } from '../../src/config/fleet.ts';
import { type LoadOptions, loadFleet } from '../../src/config/load-fleet.ts';
import { isOrchestratorError, type OrchestratorError } from '../../src/errors/orchestrator-error.ts';

/** A folder of its own for one test, with symbolic links followed. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'config-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a new folder and returns it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Loads a file with this text. */
export function load(toml: string, options?: LoadOptions): Fleet {
  return loadFleet(join(folderWith({ 'agents.toml': toml }), 'agents.toml'), options);
}

/** What loading throws; fails the test when it throws nothing, or nothing of ours. */
export function errorOf(action: () => unknown): OrchestratorError {
  try {
    action();
  } catch (error) {
    if (isOrchestratorError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The single findings about a file with this text, as `CODE line:column message | hint`. */
export function problemsOf(toml: string, options?: LoadOptions): string[] {
  return errorOf(() => load(toml, options)).problems.map(describe);
}

/** The warnings about a file with this text, in the same form. */
export function warningsOf(toml: string): string[] {
  return load(toml).warnings.map(
    ({ code, line, column, message, hint }) => `${code} ${line}:${column} ${message} | ${hint}`,
  );
}

function describe({ code, message, hint, details }: OrchestratorError): string {
  const { line = '-', column = '-' } = details;
  return `${code} ${line}:${column} ${message} | ${hint}`;
}

/** The shortest file that loads, on lines 1 to 5; more may follow. */
export const MINIMAL = `[defaults]
session_prefix = "p-"
log_dir = "state"
backend = "b"
[backend.b]
`;
