import { setTimeout as delay } from 'node:timers/promises';
import { readSupervision } from './supervision.mjs';

const PASSES = 20;
const APART_MS = 200;

/**
 * Processor time of one look at a whole fleet, in ms, of the supervisor and the tmux server; `undefined` where nobody can
 * tell. A tool that can be woken is made to look; of another that starts processes for each look, these are counted.
 */
export async function measurePass(tool, sandbox, supervision, { cpu, size, load }) {
  if (tool.wake === undefined) {
    // Busy agents start processes of their own.
    if (load === 'busy') return undefined;
    const passes = cpu.forks / (tool.processesPerPass * size);
    return passes < 1 ? undefined : (cpu.total * cpu.seconds) / passes;
  }
  const before = readSupervision(supervision);
  for (let pass = 0; pass < PASSES; pass += 1) {
    tool.wake(sandbox);
    await delay(APART_MS);
  }
  const after = readSupervision(supervision);
  const used = after.watchdogMs - before.watchdogMs + after.serverMs - before.serverMs;
  const atRest = (cpu.total * (after.at - before.at)) / 1000;
  return Math.max(0, used - atRest) / PASSES;
}
