import type { EventInput } from '../journal/event.ts';
import type { PluginCall } from '../plugins/plugin-calls.ts';
import { HUNG_MS } from './pulse.ts';

/** Calls that are named in the sentence; the data has all of them. */
const MOST_NAMED = 5;

/** How a watchdog that hung ended. */
export interface HungEnd {
  readonly pid: number;
  /** Who may be to blame. */
  readonly calls: readonly PluginCall[];
  /** Until when they are left alone, ms since the epoch; `undefined`: nobody is. */
  readonly restsUntil: number | undefined;
  /** `loading`: there is no use in a replacement, which would load the same. */
  readonly next: 'replacement' | 'end' | 'loading';
}

/** What the journal says of it. */
export function hungEvent({ pid, calls, restsUntil, next }: HungEnd): EventInput {
  const [only, ...others] = calls;
  const { agent, loop } = only !== undefined && others.length === 0 ? only : {};
  const named = calls.slice(0, MOST_NAMED).map(describeCall);
  if (calls.length > MOST_NAMED) named.push(`${calls.length - MOST_NAMED} more`);
  const who = only === undefined ? 'while no plugin was asked for anything' : `in ${named.join(', ')}`;
  const until = restsUntil === undefined ? undefined : new Date(restsUntil).toISOString();
  const rest = until === undefined ? '' : `; this is not asked again before ${until}`;
  return {
    event: 'watchdog-hung',
    ...{ agent, loop },
    message: `the watchdog (process ${pid}) hung for ${HUNG_MS / 1_000} s ${who}: ${NEXT[next]}${rest}`,
    data: { pid, calls, ...(until !== undefined && { restsUntil: until }) },
  };
}

const NEXT: Readonly<Record<HungEnd['next'], string>> = {
  replacement: 'it is started anew',
  end: 'it ends',
  loading: 'it ends, because it would be loaded again; `agents up watchdog` starts it once that is mended',
};

function describeCall({ plugin, hook, key, agent, loop }: PluginCall): string {
  const place = key === undefined ? `"${hook}"` : `"${hook}" of "${key}"`;
  const about = agent ?? loop;
  return `${place} of the plugin "${plugin}"${about === undefined ? '' : ` for "${about}"`}`;
}
