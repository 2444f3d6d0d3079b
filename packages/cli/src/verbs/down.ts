import {
  EXIT,
  findConfig,
  formatEvent,
  type JournalEvent,
  renderError,
  takeDown,
  toJson,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';

export async function run(invocation: Invocation, names: readonly string[]): Promise<Outcome> {
  const { config, cwd, env, output, color } = invocation;
  const results = await takeDown({
    configPath: findConfig({ explicit: config, cwd }),
    env,
    names,
    onEvent: (event: JournalEvent) => output.line(formatEvent(event)),
  });
  const say = (message: string) => output.line(formatEvent({ at: new Date().toISOString(), message }));
  for (const { name, outcome, error } of results) {
    if (outcome === 'not-running' && names.includes(name)) say(`${name} was not running`);
    if (error !== undefined) output.note(renderError(error, { color }));
  }
  if (names.length === 0 && results.every(({ outcome }) => outcome === 'not-running'))
    say('nothing was running');
  return {
    exitCode: results.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done,
    body: {
      results: results.map(({ error, ...rest }) => (error ? { ...rest, error: toJson(error) } : rest)),
    },
  };
}
