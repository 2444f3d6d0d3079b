import { checkTmux } from '@agent-orchestrator/core';
import type { CheckResult } from './check-result.ts';

/** Is there a tmux that a fleet can run on? */
export async function checkTmuxVersion(env: NodeJS.ProcessEnv): Promise<CheckResult> {
  const name = 'tmux is installed and new enough';
  const check = await checkTmux({ env });
  // A build without a release number may well be new enough; the checks that follow will tell.
  if (check.ok || check.kind === 'unreadable-version') return { name, ok: true };
  const reasons = {
    missing: 'tmux was not found on PATH; install tmux 3.2 or newer',
    deadline: '`tmux -V` did not answer in time',
    unreachable: `\`tmux -V\` failed: ${check.detail}`,
    'too-old': `tmux ${check.detail} is too old; 3.2 or newer is needed`,
  };
  return { name, ok: false, reason: reasons[check.kind] };
}
