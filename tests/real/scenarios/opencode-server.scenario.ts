import { expect } from 'vitest';
import { test } from './real-fleet.ts';

const BACKEND = 'driver = "opencode"\nserver = "auto"\nconnect_delay = 30';

test('the states of OpenCode are told by its server', async ({ fleet }) => {
  await fleet.prepare('opencode', { prompt: 'model:stream secs=4', backend: BACKEND });
  await fleet.sandbox.ok(['up']);
  const working = await fleet.judged('working', { reason: /busy/, deadline: 60_000 });
  expect(working.evidence).toMatch(/session\.status busy/);
  await fleet.judged('idle', { reason: /ready/, deadline: 30_000 });
  expect(fleet.prompts()).toEqual(['model:stream secs=4']);
  const processes = await fleet.sandbox.run('ps', ['-eo', 'args']);
  expect(processes.stdout).toMatch(/opencode serve --port \d+ --hostname 127\.0\.0\.1/);
  const password = fleet.sandbox.read(`${fleet.sandbox.stateDir}/opencode-opencode.password`);
  expect(password.length).toBeGreaterThan(20);
  expect(processes.stdout).not.toContain(password);
});

test('a turn outlives the death of its terminal, and nothing is asked twice', async ({ fleet }) => {
  await fleet.prepare('opencode', { prompt: 'model:stream secs=25', backend: BACKEND });
  await fleet.sandbox.ok(['up']);
  await fleet.judged('working', { reason: /busy/, deadline: 60_000 });
  const { stdout } = await fleet.sandbox.run('pgrep', ['-f', '^opencode attach|/opencode attach ']);
  for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  await fleet.sandbox.until('a resumed start', () =>
    fleet.sandbox.journal().some(({ data }) => (data as { resumed?: boolean } | undefined)?.resumed === true),
    30_000,
  );
  await fleet.judged('working', { reason: /busy/ });
  await fleet.judged('idle', { reason: /ready/, deadline: 60_000 });
  expect(fleet.prompts()).toEqual(['model:stream secs=25']);
});
