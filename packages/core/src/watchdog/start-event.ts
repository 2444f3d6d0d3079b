import type { Fleet } from '../config/fleet.ts';
import { watchedOf } from '../decide/watched.ts';
import type { EventInput } from '../journal/event.ts';
import { readPhase } from '../state/phase-file.ts';

/** The first line of a watchdog: where the (first) loop stands, the intervals, and who is watched. */
export function startEvent(fleet: Fleet, version: string): EventInput {
  const loop = fleet.loops[0];
  const reading = loop === undefined ? undefined : readPhase(loop);
  const index = reading?.state === 'at' ? reading.index : 0;
  const phase = reading?.state === 'at' ? loop?.phases[index]?.id : '-';
  const watching = watchedOf(fleet)
    .filter(({ enabled, watch }) => enabled && watch !== 'none')
    .map(({ name }) => name);
  const { signalIntervalMs, heavyIntervalMs } = fleet.watchdog;
  const position = `[${index + 1}/${loop?.phases.length ?? 0}]`;
  const message = `watchdog up — phase=${phase} ${position} signal=${signalIntervalMs / 1000}s heavy=${heavyIntervalMs / 1000}s, watching: [${watching.join(', ')}]`;
  return { event: 'watchdog-started', message, data: { pid: process.pid, version, watching } };
}
