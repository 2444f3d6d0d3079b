import { writeFileSync } from 'node:fs';
import { agentName, sessionName } from '../fleet.mjs';
import { waitFor } from '../wait-for.mjs';
import { irregularPause } from './latencies.mjs';

const DEADLINE = 60_000;
const BANNER = '\r\nYou have reached your usage limit.\r\n';

/** Shows a limit banner in the terminals of agents, each once, and takes the time until the supervisor has recorded it. */
export async function measureBannerToHeld({ tool, sandbox, samples, size }) {
  const times = [];
  const step = Math.max(1, Math.floor(size / samples));
  const panes = await sandbox.listPanes('session_name', 'pane_tty');
  for (let sample = 0; sample < Math.min(samples, size); sample += 1) {
    const agent = agentName(sample * step);
    const tty = panes.find(([name]) => name === sessionName(agent))?.[1];
    await irregularPause(300);
    const mark = tool.mark(sandbox);
    const shownAt = Date.now();
    writeFileSync(tty, BANNER);
    const ask = () => tool.noticed(sandbox, 'limit', agent, mark);
    times.push(
      (await waitFor(`the limit of ${agent} in the records`, ask, { deadline: DEADLINE })) - shownAt,
    );
  }
  return times;
}
