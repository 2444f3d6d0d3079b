import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadFleet } from '@agent-orchestrator/core';
import { expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { launchWatchdog } from '../../src/watchdog/launch-watchdog.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

test('a watchdog that ends at once leaves its error as its last words', async ({ sandbox }) => {
  const fleet = loadFleet(sandbox.config(fleetToml({ rest: agent('a') })));
  mkdirSync(fleet.logDir);
  sandbox.write(join(fleet.logDir, 't-watchdog.log'), 'error OLD: not this one.\n');
  const bin = sandbox.write(
    'dies.mjs',
    `console.log('[agents 2026-11-22 08:30:00+00:00] an event');
console.error('error TMUX_MISSING: tmux is not there.\\n  hint: install it');
console.log(process.argv.slice(2).join(' '), process.cwd(), process.env.AGENT_MODEL_a);`,
  );
  const { ended } = launchWatchdog(fleet, bin, { ...sandbox.env, AGENT_MODEL_a: 'large' });
  expect(await ended).toBe('tmux is not there.');
  expect(sandbox.log('t-watchdog')).toContain(
    `watchdog --config ${fleet.configPath} --detached ${sandbox.project} undefined`,
  );
});

test('a command that fails leaves neither the watchdog that waited nor a trace of it', async ({
  sandbox,
}) => {
  sandbox.config(`plugins = ["./not-there.mjs"]\n${fleetToml({ rest: agent('a') })}`);
  expect((await sandbox.json(['up'])).body.error.code).toBe('PLUGINS_FAILED');
  await sandbox.until('no process is left', () => sandbox.alive().length === 0);
  expect(sandbox.exists('.ao-state')).toBe(false);
});
