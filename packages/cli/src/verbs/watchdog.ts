import {
  EXIT,
  findConfig,
  formatEvent,
  isStopping,
  type JournalEvent,
  loadFleet,
  runWatchdog,
  sessionEnvironment,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { packageVersion } from '../package-version.ts';
import { pluginLoader } from '../plugins/plugin-loader.ts';
import { BEGIN, BEGIN_ANEW, replacementOf } from '../watchdog/launch-watchdog.ts';
import { logWriter, watchdogLogPath } from '../watchdog/watchdog-log.ts';

export async function run(
  invocation: Invocation,
  _names: readonly string[],
  { detached }: VerbOptions,
): Promise<Outcome> {
  const { config, cwd, env, bin, input, output, json, signal } = invocation;
  const configPath = findConfig({ explicit: config, cwd });
  const fleet = loadFleet(configPath);
  const logPath = watchdogLogPath(fleet);
  const log = logWriter(logPath);
  const mayBegin = async (): Promise<boolean> => {
    const told = await input.text();
    return told === BEGIN || (told === BEGIN_ANEW && !isStopping(fleet.stateDir));
  };
  await runWatchdog({
    configPath,
    env: sessionEnvironment(env),
    version: packageVersion(),
    loadPlugins: pluginLoader(bin),
    onEvent: (event: JournalEvent) => {
      const line = formatEvent(event);
      log(line);
      if (detached === true) return;
      if (json) output.json(event);
      else output.line(line);
    },
    logPath,
    ...(detached === true && { mayBegin, replacement: replacementOf(fleet, bin, env) }),
    signal,
  });
  return { exitCode: EXIT.done };
}
