import {
  EXIT,
  exitCodeOf,
  type Fleet,
  findConfig,
  loadFleet,
  readStatus,
  renderError,
  renderWarning,
  toJson,
  watchdogOfBrokenConfig,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { renderStatus } from '../status/render-status.ts';

export async function run(invocation: Invocation): Promise<Outcome> {
  const { config, cwd, env, output, color } = invocation;
  const configPath = findConfig({ explicit: config, cwd });
  let fleet: Fleet;
  try {
    fleet = loadFleet(configPath, { env });
  } catch (error) {
    return brokenConfig(invocation, configPath, error);
  }
  const status = await readStatus(fleet, env);
  for (const warning of fleet.warnings) output.note(renderWarning(warning, { color }));
  for (const line of renderStatus(status, Date.now())) output.line(line);
  const blind = [...status.agents, ...status.services].some(({ state }) => state === 'unknown');
  return {
    exitCode: blind ? EXIT.environment : EXIT.done,
    body: { ...status, warnings: fleet.warnings },
  };
}

/** Nothing can be shown, but a watchdog may well go on with what it read before. */
function brokenConfig({ output, color }: Invocation, configPath: string, error: unknown): Outcome {
  const watchdog = watchdogOfBrokenConfig(configPath);
  output.note(renderError(error, { color }));
  if (watchdog !== undefined)
    output.note(`The watchdog (process ${watchdog.pid}) goes on with the last good config.`);
  const running = watchdog === undefined ? null : { pid: watchdog.pid, since: watchdog.since };
  return { exitCode: exitCodeOf(error), body: { error: toJson(error), watchdog: running } };
}
