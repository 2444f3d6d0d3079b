import {
  EXIT,
  findConfig,
  formatEvent,
  type JournalEvent,
  loadFleet,
  runWatchdog,
  sessionEnvironment,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { packageVersion } from '../package-version.ts';
import { pluginLoader } from '../plugins/plugin-loader.ts';
import { BEGIN } from '../watchdog/launch-watchdog.ts';
import { logWriter, watchdogLogPath } from '../watchdog/watchdog-log.ts';

export async function run(
  invocation: Invocation,
  _names: readonly string[],
  { detached }: VerbOptions,
): Promise<Outcome> {
  const { config, cwd, env, bin, input, output, json, signal } = invocation;
  const configPath = findConfig({ explicit: config, cwd });
  const log = logWriter(watchdogLogPath(loadFleet(configPath)));
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
    ...(detached === true && { mayBegin: async () => (await input.text()) === BEGIN }),
    signal,
  });
  return { exitCode: EXIT.done };
}
