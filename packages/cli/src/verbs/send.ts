import {
  EXIT,
  findConfig,
  loadFleet,
  readWatchdogLock,
  requireAgent,
  sendMessage,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { parseSeconds } from '../command-line/parse-seconds.ts';
import { pluginLoader } from '../plugins/plugin-loader.ts';
import { describeOutcome } from '../send/describe-outcome.ts';
import { messageText } from '../send/message-text.ts';

const DEFAULT_WAIT_MS = 60_000;

export async function run(
  { config, cwd, env, bin, input, output }: Invocation,
  [name = '', ...words]: readonly string[],
  { wait }: VerbOptions,
): Promise<Outcome> {
  const waitMs = typeof wait === 'string' ? await parseSeconds('--wait', wait) : wait ? DEFAULT_WAIT_MS : 0;
  const configPath = findConfig({ explicit: config, cwd });
  const fleet = loadFleet(configPath);
  // Before standard input is read, which may take as long as it likes.
  requireAgent(fleet, name);
  const message = await sendMessage({
    ...{ configPath, env, name, waitMs },
    text: await messageText(words, input),
    loadPlugins: pluginLoader(bin),
    onEvent: () => {},
  });
  const watched = readWatchdogLock(fleet.stateDir) !== undefined;
  const { state, reason, advice } = describeOutcome(message, { waited: waitMs > 0, watched });
  output.line(state === 'queued' ? state : `${state}: ${reason}`);
  if (advice !== undefined) output.note(advice);
  const { id, to, createdAt, expiresAt } = message;
  return {
    exitCode: state === 'queued' || state === 'delivered' ? EXIT.done : EXIT.failed,
    body: {
      ...{ id, to, state, reason, advice: advice ?? null },
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    },
  };
}
