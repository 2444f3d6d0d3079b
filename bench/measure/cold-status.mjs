import { fleetConfig, IDLE } from '../fleet.mjs';
import { Sandbox } from '../sandbox.mjs';
import { allRun } from './steady-state.mjs';
import { timeStatus, timeVerb } from './verbs.mjs';

/** `status` of one agent, each time a new process. */
export async function measureColdStatus(tool, plan) {
  const sandbox = new Sandbox();
  try {
    sandbox.write('agents.toml', fleetConfig({ size: 1, bin: IDLE, intervals: '' }));
    await timeVerb(tool, sandbox, 'up');
    await allRun(sandbox, 1);
    const status = await timeStatus(tool, sandbox, plan.coldRounds);
    await timeVerb(tool, sandbox, 'down');
    return { tool: tool.name, status };
  } finally {
    await sandbox.close();
  }
}
