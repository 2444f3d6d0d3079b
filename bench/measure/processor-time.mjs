import { setTimeout as delay } from 'node:timers/promises';
import { readSupervision } from './supervision.mjs';

/** Processor time of supervision over a window of `seconds`, in ms per second. */
export async function measureProcessorTime(supervision, seconds) {
  const before = readSupervision(supervision);
  await delay(seconds * 1000);
  const after = readSupervision(supervision);
  const elapsed = (after.at - before.at) / 1000;
  const watchdog = (after.watchdogMs - before.watchdogMs) / elapsed;
  const server = (after.serverMs - before.serverMs) / elapsed;
  return { watchdog, server, total: watchdog + server, seconds: elapsed };
}
