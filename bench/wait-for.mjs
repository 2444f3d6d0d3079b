import { setTimeout as delay } from 'node:timers/promises';

/** Asks every few milliseconds until there is an answer. Throws when the deadline (ms) has passed. */
export async function waitFor(what, ask, { deadline = 30_000, every = 5 } = {}) {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Waited ${deadline} ms in vain for ${what}.`);
    await delay(every);
  }
}
