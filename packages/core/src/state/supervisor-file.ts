import { join } from 'node:path';
import {
  EMPTY_STATE,
  resumeState,
  type SupervisorState,
  SupervisorStateSchema,
} from '../decide/supervisor-state.ts';
import { readJson } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const pathOf = (stateDir: string) => join(stateDir, 'supervisor.json');

/** The memory of the watchdog before this one; empty when there is none or it cannot be read. */
export function loadSupervisorState(stateDir: string): SupervisorState {
  const stored = readJson(pathOf(stateDir), SupervisorStateSchema);
  return stored === undefined ? EMPTY_STATE : resumeState(stored);
}

/** Writes the memory when it differs from `last`, the text written before. Returns what is stored now. */
export function saveSupervisorState(
  stateDir: string,
  state: SupervisorState,
  last: string | undefined,
): string {
  const text = JSON.stringify(state);
  if (text !== last) writeFileAtomic(pathOf(stateDir), text);
  return text;
}
