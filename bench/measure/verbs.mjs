import { fleetConfig, IDLE } from '../fleet.mjs';
import { Sandbox } from '../sandbox.mjs';
import { summarize } from '../statistics.mjs';

/** Wall time of a verb until it returns, in ms. It has to succeed. */
export async function timeVerb(tool, sandbox, verb) {
  const [file, ...args] = tool.argv(verb);
  const { ms } = await sandbox.runOrThrow(file, args);
  return ms;
}

/** Starts and stops the fleet `rounds` times and leaves it running. Returns the times, in ms. */
export async function timeUpAndDown(tool, sandbox, rounds) {
  const [up, down] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    up.push(await timeVerb(tool, sandbox, 'up'));
    down.push(await timeVerb(tool, sandbox, 'down'));
  }
  up.push(await timeVerb(tool, sandbox, 'up'));
  return { up, down };
}

export async function timeStatus(tool, sandbox, rounds) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timeVerb(tool, sandbox, 'status'));
  return summarize(times);
}

/** A sandbox with a fleet that is watched every second. */
export function fleetSandbox(size, bin) {
  const sandbox = new Sandbox();
  sandbox.write('agents.toml', fleetConfig({ size, bin, intervals: 'signal_interval = 1\n' }));
  return sandbox;
}

/** Only the verbs of one fleet of idle agents. */
export async function measureVerbs(tool, { size, load, plan }) {
  const sandbox = fleetSandbox(size, IDLE);
  try {
    const { up, down } = await timeUpAndDown(tool, sandbox, plan.rounds);
    const status = await timeStatus(tool, sandbox, plan.statusRounds);
    down.push(await timeVerb(tool, sandbox, 'down'));
    return { tool: tool.name, size, load, up: summarize(up), status, down: summarize(down) };
  } finally {
    await sandbox.close();
  }
}
