import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readSupervision } from './supervision.mjs';

/** Processor time of supervision over a window of `seconds`, in ms per second, and how many processes the machine started. */
export async function measureProcessorTime(supervision, seconds) {
  const before = readSupervision(supervision);
  const forksBefore = countForks();
  await delay(seconds * 1000);
  const after = readSupervision(supervision);
  const elapsed = (after.at - before.at) / 1000;
  const watchdog = (after.watchdogMs - before.watchdogMs) / elapsed;
  const server = (after.serverMs - before.serverMs) / elapsed;
  return { watchdog, server, total: watchdog + server, seconds: elapsed, forks: countForks() - forksBefore };
}

/** Processes and threads that were started since the machine was. */
const countForks = () => Number(/^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
