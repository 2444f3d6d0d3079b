import {
  chooseLoop,
  EXIT,
  findConfig,
  formatEvent,
  loadFleet,
  movePhase,
  type PhaseMove,
  showPhase,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';

export async function run(
  { config, cwd, output }: Invocation,
  words: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const move = await parseMove(words);
  const fleet = loadFleet(findConfig({ explicit: config, cwd }));
  const loop = chooseLoop(fleet, typeof options.loop === 'string' ? options.loop : undefined);
  if (loop === undefined || loop.phases.length === 0) {
    output.line('no [loop].phases configured');
    return { exitCode: EXIT.done, body: { phase: null } };
  }
  if (move === 'show') {
    const report = showPhase(loop);
    const position = `[${report.index + 1}/${report.phases.length}]`;
    output.line(`phase ${report.id} ${position} seq: ${report.phases.join(' ')}`);
    return { exitCode: EXIT.done, body: { phase: report } };
  }
  const before = move === 'next' ? showPhase(loop) : undefined;
  const report = movePhase(fleet, loop, move, (event) => output.line(formatEvent(event)));
  const warning =
    before?.index === report.index && !before.complete
      ? `"${report.id}" is the last phase, so nothing has changed. Begin again with: agents phase set 0`
      : report.done
        ? `The status file of the phase "${report.id}" already says done: the watchdog goes on from it at once.`
        : undefined;
  if (warning !== undefined) output.note(`warning: ${warning}`);
  return { exitCode: EXIT.done, body: { phase: report, warning: warning ?? null } };
}

/** What the words after `phase` ask for. Throws `USAGE` before anything is read. */
async function parseMove([action = 'show', phase, ...rest]: readonly string[]): Promise<'show' | PhaseMove> {
  if (action === 'set') {
    if (phase === undefined)
      throw await usageError(
        '"phase set" needs a phase.',
        'Name one by index or id: agents phase set 0. See them with: agents phase show',
      );
    if (rest.length === 0) return { index: phase };
  }
  if ((action === 'show' || action === 'next') && phase === undefined) return action;
  throw await usageError(
    `"phase ${[action, phase, ...rest].filter((word) => word !== undefined).join(' ')}" is not understood.`,
    'Use: agents phase show, agents phase next or agents phase set N',
  );
}
