import { createInterface } from 'node:readline';
import { waitingUntil } from './conventions.mjs';

const WAITING_MINUTES = 10;

/**
 * Runs an agent as a program that reads lines: it acts once at the start and once for each line typed to it, one
 * after the other. A line that arrives while it works waits in the terminal's buffer. It ends when its input ends.
 */
export async function runLineProgram({ name, act }) {
  say(`I am the ${name}.`);
  await attempt(act);
  wait();
  for await (const line of createInterface({ input: process.stdin, terminal: false })) {
    const text = line.trim();
    if (text === '') continue;
    say(
      text.startsWith('watchdog ') ? 'a ping: I look at what is pushed' : 'a line: I look at what is pushed',
    );
    await attempt(act);
    wait();
  }
}

/** One line of what an agent does, for the person who attaches to its session. */
export function say(text) {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${text}`);
}

/** A failed step is told and forgotten: the next ping finds the repository as it is and tries again. */
async function attempt(step) {
  try {
    await step();
  } catch (error) {
    say(`that failed: ${error.message}`);
  }
}

function wait() {
  console.log(waitingUntil(WAITING_MINUTES));
}
