import {
  bringUp,
  EXIT,
  type Fleet,
  findConfig,
  formatEvent,
  type JournalEvent,
  loadFleet,
  localStamp,
  readStatus,
  renderError,
  renderWarning,
  toJson,
  type UpResult,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { pluginLoader } from '../plugins/plugin-loader.ts';
import { launchWatchdog } from '../watchdog/launch-watchdog.ts';

export async function run(invocation: Invocation, names: readonly string[]): Promise<Outcome> {
  const { config, cwd, env, bin, output, color } = invocation;
  const say = (message: string) => output.line(formatEvent({ at: new Date().toISOString(), message }));
  const { results, warnings } = await bringUp({
    configPath: findConfig({ explicit: config, cwd }),
    env,
    names,
    loadPlugins: pluginLoader(bin),
    launchWatchdog: (fleet: Fleet) => {
      const launched = launchWatchdog(fleet, bin, env);
      const begin = () => {
        say('starting watchdog');
        launched.begin();
      };
      return { ...launched, begin };
    },
    onEvent: (event: JournalEvent) => output.line(formatEvent(event)),
  });
  for (const warning of warnings) output.note(renderWarning(warning, { color }));
  const heldSince = await readHeldSince(invocation, results);
  for (const result of results) {
    const line = lineOf(result, heldSince.get(result.name));
    if (line !== undefined) say(line);
    if (result.error !== undefined) output.note(renderError(result.error, { color }));
  }
  const failed = results.some(({ outcome }) => outcome === 'failed');
  return {
    exitCode: failed ? EXIT.failed : EXIT.done,
    body: {
      results: results.map(({ error, ...rest }) => (error ? { ...rest, error: toJson(error) } : rest)),
      warnings,
    },
  };
}

/** Since when agents are held, by name. tmux is asked for it only when there are any. */
async function readHeldSince(
  { config, cwd, env }: Invocation,
  results: readonly UpResult[],
): Promise<ReadonlyMap<string, string>> {
  if (!results.some(({ outcome }) => outcome === 'held')) return new Map();
  const status = await readStatus(loadFleet(findConfig({ explicit: config, cwd })), env);
  return new Map(
    [...status.agents, ...status.services].flatMap(({ name, heldSince }) =>
      heldSince === null ? [] : [[name, localStamp(new Date(heldSince))]],
    ),
  );
}

/** What the events have not told. */
function lineOf({ name, session, type, outcome }: UpResult, since: string | undefined): string | undefined {
  switch (outcome) {
    case 'already-running':
      return type === 'watchdog' ? 'watchdog already running' : `${session} already running — leaving it`;
    case 'held':
      return `${name} is held by a person since ${since ?? 'a while'} — \`agents up ${name}\` releases it`;
    case 'complete':
      return `${name} has nothing to do: its loop is complete — \`agents phase set 0\` begins again`;
    default:
      return undefined;
  }
}
