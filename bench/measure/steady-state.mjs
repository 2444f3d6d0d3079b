import { setTimeout as delay } from 'node:timers/promises';
import { agentName, BUSY, IDLE, sessionName } from '../fleet.mjs';
import { residentMegabytes } from '../processes.mjs';
import { summarize } from '../statistics.mjs';
import { waitFor } from '../wait-for.mjs';
import { measurePass } from './pass-cost.mjs';
import { measureProcessorTime } from './processor-time.mjs';
import { countSpawned } from './spawned-processes.mjs';
import { findSupervision } from './supervision.mjs';
import { fleetSandbox, timeStatus, timeUpAndDown, timeVerb } from './verbs.mjs';

/** Everything about one fleet at 1 s intervals: the verbs, and what it costs once it has come to rest. */
export async function measureSteadyState(tool, { size, load, plan, largest }) {
  const sandbox = fleetSandbox(size, load === 'busy' ? BUSY : IDLE);
  try {
    const verbs = await timeUpAndDown(tool, sandbox, load === 'busy' ? 0 : plan.rounds);
    await allRun(sandbox, size);
    const supervision = await findSupervision(tool, sandbox);
    await delay(plan.settle * 1000);
    const cpu = await measureProcessorTime(supervision, largest ? plan.longCpuWindow : plan.cpuWindow);
    const window = largest ? plan.longSpawnWindow : plan.spawnWindow;
    const spawned = await countSpawned(sandbox, supervision, load === 'busy' ? plan.spawnWindow : window);
    const pass = await measurePass(tool, sandbox, supervision, { cpu, size, load });
    const rss = residentMegabytes(supervision.supervisor);
    const status = await timeStatus(tool, sandbox, plan.statusRounds);
    const down = summarize([...verbs.down, await timeVerb(tool, sandbox, 'down')]);
    return { tool: tool.name, size, load, up: summarize(verbs.up), status, down, cpu, spawned, pass, rss };
  } finally {
    await sandbox.close();
  }
}

/** Every agent has its session. */
export async function allRun(sandbox, size) {
  const wanted = Array.from({ length: size }, (_, index) => sessionName(agentName(index)));
  await waitFor(
    `${size} sessions`,
    async () => {
      const panes = await sandbox.listPanes('session_name', 'pane_dead');
      const alive = new Set(panes.filter(([, dead]) => dead !== '1').map(([name]) => name));
      return wanted.every((name) => alive.has(name));
    },
    { every: 200 },
  );
}
