import { expect } from 'vitest';
import { start } from '../defects/support/fleet.ts';
import { test } from '../support/sandbox.ts';

test('a screen that the driver has not recognised for a minute is told, once, with its end', {
  timeout: 150_000,
}, async ({ sandbox }) => {
  sandbox.program('mystery', "printf 'A screen from a later version\\n'; exec sleep 1000");
  await start(
    sandbox,
    `[defaults]
session_prefix = "t-"
log_dir = ".ao-state"
backend = "claude"

[backend.claude]
driver = "claude"
bin = "mystery"
hooks = false

[[agent]]
name = "worker"
watch = "heal+stall"
prompt = "Go."

[watchdog]
signal_interval = 5
`,
  );
  const drift = await sandbox.event({ event: 'drift', agent: 'worker' }, { deadline: 100_000 });
  const [started] = sandbox.events({ event: 'agent-started', agent: 'worker' });
  const after = Date.parse(drift.at) - Date.parse(started?.at ?? '');
  expect(after).toBeGreaterThanOrEqual(60_000);
  expect(after).toBeLessThan(75_000);
  expect(JSON.stringify(drift)).toContain('A screen from a later version');
  expect(sandbox.events({ event: 'drift' })).toHaveLength(1);
  expect(sandbox.events({ event: 'agent-gone' })).toEqual([]);
});
