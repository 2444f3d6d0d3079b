import { AsyncLocalStorage } from 'node:async_hooks';
import { fail } from '../errors/catalog.ts';
import { naming } from './hook-place.ts';
import type { Topic } from './topic.ts';

/** A call of plugin code that may wait for something, and whom it is about. */
export interface PluginCall extends Topic {
  readonly plugin: string;
  /** Name of the hook, or of the function: `deliver`. */
  readonly hook: string;
  /** Id of the driver or the handoff. */
  readonly key?: string | undefined;
}

/** What a plugin is asked when it is loaded. Without an answer there is no plugin: this does not rest. */
export const isLoading = ({ hook }: PluginCall): boolean => LOADING.has(hook);

const LOADING: ReadonlySet<string> = new Set(['import', 'setup', 'options']);

/** Such a call is not made before `until` (ms since the epoch): the process hung in it. */
export interface PluginRest extends PluginCall {
  readonly until: number;
}

/** Told of what plugins do: of calls until they have settled, also when nobody waits for their answer any more. */
export interface CallWatch {
  begun(id: number, call: PluginCall): void;
  ended(id: number): void;
  /** What did not return was ended: the process goes on. */
  goesOn(): void;
}

/** A global function of this name tells as JSON in which call the code that runs is, or came from; `undefined`: in none. */
export const CALL_OF_THIS_MOMENT = '@agent-orchestrator/core/plugin-call';

const current = new AsyncLocalStorage<PluginCall>();
let watch: CallWatch | undefined;
let rests: ReadonlyMap<string, number> = new Map();
let lastId = 0;

/** Has `next` told of all calls of this process; `undefined`: nobody. */
export function watchCalls(next: CallWatch | undefined): void {
  watch = next;
  Reflect.set(globalThis, CALL_OF_THIS_MOMENT, () => JSON.stringify(current.getStore()));
}

/** To be called when synchronous work was ended at its deadline. */
export function noteEnded(): void {
  watch?.goesOn();
}

/** These calls, and no others, fail without being made, from now on until their time is over. */
export function letRest(resting: readonly PluginRest[]): void {
  rests = new Map(resting.map((rest) => [nameOf(rest), rest.until]));
}

/** Makes a call; throws `PLUGIN_HOOK_RESTS` instead while it rests. */
export function makeCall<T>(call: PluginCall, work: () => Promise<T>): Promise<T> {
  const { plugin, hook, key } = call;
  const until = rests.get(nameOf(call)) ?? 0;
  if (Date.now() < until) {
    const details = { ...naming({ plugin, hook, key }), until: new Date(until).toISOString() };
    throw fail('PLUGIN_HOOK_RESTS', details);
  }
  const told = watch;
  if (told === undefined) return work();
  lastId += 1;
  const id = lastId;
  told.begun(id, call);
  // Also what is thrown at once is an end.
  const answer = current.run(call, async () => work());
  const end = (): void => told.ended(id);
  answer.then(end, end);
  return answer;
}

const nameOf = ({ plugin, hook, key, agent, loop }: PluginCall): string =>
  JSON.stringify([plugin, hook, key ?? null, agent ?? null, loop ?? null]);
