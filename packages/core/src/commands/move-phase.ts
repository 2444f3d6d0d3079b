import type { Fleet, LoopSpec } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import type { JournalEvent } from '../journal/event.ts';
import { openJournal } from '../journal/journal.ts';
import { doneSections } from '../observe/read-loops.ts';
import { clearComplete, isComplete, readPhase, writePhase } from '../state/phase-file.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { nudge } from './bring-up.ts';

/** Where to: the next phase (the last stays), or a 0-based index. */
export type PhaseMove = 'next' | { readonly index: string };

export interface PhaseReport {
  readonly loop: string;
  /** 0-based. */
  readonly index: number;
  readonly id: string;
  readonly phases: readonly string[];
  readonly complete: boolean;
  /** The status file of this phase already says done: the watchdog will go on from it at once. */
  readonly done: boolean;
}

/** The loop that a phase command is about. Throws `USAGE` when it is not clear which. */
export function chooseLoop(fleet: Fleet, name: string | undefined): LoopSpec | undefined {
  const known = fleet.loops.map((loop) => loop.name).join(', ');
  if (name !== undefined) {
    const loop = fleet.loops.find((one) => one.name === name);
    if (loop === undefined)
      throw fail('USAGE', {
        reason: `There is no loop named "${name}".`,
        advice: `The loops are: ${known || 'none'}.`,
      });
    return loop;
  }
  if (fleet.loops.length > 1)
    throw fail('USAGE', { reason: 'There are several loops.', advice: `Name one with --loop: ${known}.` });
  return fleet.loops[0];
}

/** Where a loop stands. Throws `PHASE_INVALID` when its phase file points nowhere. */
export function showPhase(loop: LoopSpec): PhaseReport {
  const reading = readPhase(loop);
  if (reading.state === 'invalid') throw invalid(loop, reading.text);
  const index = reading.state === 'at' ? reading.index : 0;
  const phase = loop.phases[index];
  return {
    loop: loop.name,
    index,
    id: phase?.id ?? '-',
    phases: loop.phases.map(({ id }) => id),
    complete: isComplete(loop),
    done: phase !== undefined && doneSections(loop, phase, new Map()) > 0,
  };
}

/**
 * Moves a loop to a phase and takes back its completion. A running watchdog restarts the loop's agents in it.
 * Throws `PHASE_INVALID` for an index that is none; nothing is written then.
 */
export function movePhase(
  fleet: Fleet,
  loop: LoopSpec,
  move: PhaseMove,
  onEvent: (event: JournalEvent) => void,
): PhaseReport {
  const index =
    move === 'next'
      ? Math.min(showPhase(loop).index + 1, loop.phases.length - 1)
      : parseIndex(loop, move.index);
  makePrivateFolder(fleet.logDir);
  makePrivateFolder(fleet.stateDir);
  const changed = readPhase(loop).state !== 'at' || showPhase(loop).index !== index || isComplete(loop);
  writePhase(loop, index);
  if (changed) clearComplete(loop);
  const report = showPhase(loop);
  const message = `phase idx now ${index} (${report.id})`;
  openJournal(fleet.logDir, onEvent).write({
    event: 'phase-set',
    loop: loop.name,
    message,
    data: { index, id: report.id },
  });
  nudge(fleet);
  return report;
}

function parseIndex(loop: LoopSpec, text: string): number {
  const index = /^\d+$/.test(text) ? Number(text) : loop.phases.findIndex(({ id }) => id === text);
  if (index < 0 || index >= loop.phases.length) throw invalid(loop, text);
  return index;
}

function invalid(loop: LoopSpec, value: string) {
  const phases = loop.phases.map(({ id }, index) => `${index} (${id})`).join(', ');
  return fail('PHASE_INVALID', { value, loop: loop.name, phases });
}
