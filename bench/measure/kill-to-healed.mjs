import { agentName, sessionName } from '../fleet.mjs';
import { waitFor } from '../wait-for.mjs';
import { irregularPause } from './latencies.mjs';
import { recordedTimes } from './recorded-times.mjs';

const DEADLINE = 60_000;

/**
 * Kills agents, each once, and takes the time until the program of the replacement runs (`healed`: it notes that itself) and
 * until the supervisor has recorded the exit (`noticed`).
 */
export async function measureKillToHealed({ tool, sandbox, notes, samples, size }) {
  const [healed, noticed] = [[], []];
  const step = Math.max(1, Math.floor(size / samples));
  for (let sample = 0; sample < Math.min(samples, size); sample += 1) {
    const agent = agentName(sample * step);
    const session = sessionName(agent);
    const panes = await sandbox.listPanes('session_name', 'pane_pid');
    const pid = Number(panes.find(([name]) => name === session)?.[1]);
    const starts = recordedTimes(notes, session).length;
    const mark = tool.mark(sandbox);
    await irregularPause(300);
    const killedAt = Date.now();
    process.kill(pid, 'SIGKILL');
    const [start, seenAt] = await Promise.all([
      waitFor(`a new ${agent}`, () => recordedTimes(notes, session)[starts], { deadline: DEADLINE }),
      waitFor(`the exit of ${agent} in the records`, () => tool.noticed(sandbox, 'exit', agent, mark), {
        deadline: DEADLINE,
      }),
    ]);
    healed.push(start.at - killedAt);
    noticed.push(seenAt - killedAt);
  }
  return { healed, noticed };
}
