import type { Fleet } from '../config/fleet.ts';
import { goOnText } from '../decide/limit-words.ts';
import { placeOf } from '../decide/stand-in.ts';
import { putMessage } from '../state/outbox.ts';
import { loadSupervisorState } from '../state/supervisor-file.ts';
import { SEND_EXPIRES_MS } from './send-message.ts';

/**
 * A person who brings up an agent that a usage limit holds says that it is time: leaves it a message that the watchdog
 * types although the limit holds it. Nothing happens to an agent that no limit holds.
 */
export function askToGoOn(fleet: Fleet, names: readonly string[]): void {
  const { agents } = loadSupervisorState(fleet.stateDir);
  const createdAt = Date.now();
  for (const { name, session, kind } of fleet.agents) {
    const limit = agents[name]?.limit;
    if (!names.includes(name) || limit === undefined || limit.continued !== undefined) continue;
    const key = `go-on:${name}`;
    const about = { id: `${key}:${createdAt}`, to: name, session, origin: 'send' as const, key };
    putMessage(fleet.stateDir, {
      ...about,
      text: goOnText(kind),
      createdAt,
      expiresAt: createdAt + SEND_EXPIRES_MS,
    });
  }
}

/** Where an agent works now instead of in its own backend and model, as the watchdog remembers it. */
export function standInsOf(fleet: Fleet): (name: string) => ReturnType<typeof placeOf> {
  const { agents } = loadSupervisorState(fleet.stateDir);
  return (name) => placeOf(agents[name]);
}
