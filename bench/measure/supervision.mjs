import { childrenOf, readProcess } from '../processes.mjs';
import { waitFor } from '../wait-for.mjs';

/** The processes that supervise a fleet: the supervisor, its lasting children, and the tmux server. */
export async function findSupervision(tool, sandbox) {
  const supervisor = await waitFor('the watchdog', () => tool.supervisor(sandbox), { every: 50 });
  const server = await waitFor('the tmux server', async () => {
    const [pane] = await sandbox.listPanes('pid');
    return Number(pane?.[0]) || undefined;
  });
  return { supervisor, server };
}

/** What the supervision of a fleet has used up to now. */
export function readSupervision({ supervisor, server }) {
  const own = readProcess(supervisor);
  const tmux = readProcess(server);
  if (own === undefined || tmux === undefined) throw new Error('The watchdog or the tmux server has ended.');
  const children = childrenOf(supervisor).flatMap((pid) => readProcess(pid) ?? []);
  const watchdogMs = [own, ...children].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  const childFaults = [own, tmux, ...children].reduce((sum, one) => sum + one.childFaults, 0);
  return { at: performance.now(), watchdogMs, serverMs: tmux.cpuMs, childFaults };
}
