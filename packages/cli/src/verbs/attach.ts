import {
  EXIT,
  type Fleet,
  fail,
  findConfig,
  loadFleet,
  requireNames,
  sessionEnvironment,
  watchdogSession,
  withRecordedCompanions,
} from '@agent-orchestrator/core';
import { attachCommand } from '../attach/attach-command.ts';
import { chooseWay } from '../attach/choose-way.ts';
import { findSession } from '../attach/find-session.ts';
import { runInTerminal } from '../attach/run-in-terminal.ts';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';

export async function run(
  { config, cwd, env: full, json, interactive, input, signal }: Invocation,
  [name = '']: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const readOnly = options.readOnly === true;
  const fleet = loadFleet(findConfig({ explicit: config, cwd }));
  const session = sessionOf(fleet, name);
  if (!json && !(interactive && input.terminal))
    throw await usageError(
      'There is no terminal here that could be attached.',
      `To read along without one: agents logs -f ${name}`,
    );
  const env = sessionEnvironment(full);
  const place = await findSession(fleet, env, session);
  if (place === undefined) throw fail('AGENT_NOT_RUNNING', { name, session });
  const way = chooseWay(full.TMUX, place.mark, { readOnly });
  if (way === 'here')
    throw await usageError(
      `This terminal is in the session of "${name}" already.`,
      'Attach from another one.',
    );
  const command = attachCommand(fleet, env, place.target, { way, readOnly });
  const shown = [...(way === 'nest' ? ['env', '-u', 'TMUX'] : []), command.file, ...command.args];
  if (json) return { exitCode: EXIT.done, body: { name, session, command: shown } };
  const exitCode = await runInTerminal(command, signal);
  return { exitCode: exitCode === 0 ? EXIT.done : EXIT.failed };
}

function sessionOf(fleet: Fleet, name: string): string {
  const { agents, services } = requireNames(withRecordedCompanions(fleet), [name]);
  return [...agents, ...services][0]?.session ?? watchdogSession(fleet);
}
