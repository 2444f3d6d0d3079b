import { join } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';
import { removeFile } from './write-file-atomic.ts';

const Rests = z.object({
  v: z.literal(1),
  rests: z.array(
    z.object({
      plugin: z.string(),
      hook: z.string(),
      key: z.string().optional(),
      agent: z.string().optional(),
      loop: z.string().optional(),
      /** ms since the epoch */
      until: z.number(),
    }),
  ),
});

/** Calls of plugins that are not made for a while, because a watchdog hung while they were under way. */
type StoredRest = z.output<typeof Rests>['rests'][number];

export const pluginRestsPath = (stateDir: string): string => join(stateDir, 'plugin-rests.json');

/** Rests that are not over. None lasts longer than `longestMs`, also when the clock was set back. `now` is ms since the epoch. */
export function readPluginRests(stateDir: string, now: number, longestMs: number): readonly StoredRest[] {
  const stored = readJson(pluginRestsPath(stateDir), Rests)?.rests ?? [];
  return stored
    .filter(({ until }) => until > now)
    .map((rest) => ({ ...rest, until: Math.min(rest.until, now + longestMs) }));
}

/** Removes what {@link readPluginRests} reads. Never throws: what is over counts no more in any case. */
export function removePluginRests(stateDir: string): void {
  try {
    removeFile(pluginRestsPath(stateDir));
  } catch {
    // The next watchdog removes it.
  }
}
