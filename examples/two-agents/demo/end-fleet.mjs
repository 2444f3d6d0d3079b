import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAgents } from './agents-command.mjs';
import { killSandboxProcesses, sandboxProcesses } from './sandbox-processes.mjs';
import { liveSessions } from './tmux.mjs';

const DOWN_MS = 30_000;
const GRACE_MS = 2000;

/** Stops the fleet with `agents down` and says, as promises, what is left of it. What is left is then ended. */
export async function endFleet(sandbox) {
  const { code, output } = await runAgents(sandbox, 'down', AbortSignal.timeout(DOWN_MS)).catch((error) => ({
    code: 'no exit code',
    output: error.message,
  }));
  let left = sandboxProcesses(sandbox.root);
  for (const end = Date.now() + GRACE_MS; left.length > 0 && Date.now() < end; await sleep(50)) {
    left = sandboxProcesses(sandbox.root);
  }
  const sessions = liveSessions(sandbox);
  killSandboxProcesses(sandbox.root);
  return [
    { kept: code === 0, text: '`agents down` stopped the fleet', why: `It ended with ${code}: ${output}` },
    { kept: sessions.length === 0, text: 'no tmux session is left', why: sessions.join(', ') },
    {
      kept: left.length === 0,
      text: 'no process is left',
      why: left.map(({ pid, command }) => `${pid} ${command}`).join('\n'),
    },
  ];
}

/** Removes whatever there is, in any state; used where nothing may be left behind. Synchronous, for a process's exit. */
export function removeSandbox(root) {
  killSandboxProcesses(root);
  rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
