import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const LOOP = fleetToml({
  rest: `${agent('a')}
[loop]
phases = [{ id = "plan", status = "P.md" }, { id = "build", status = "B.md" }, { id = "ship", status = "S.md" }]
`,
});
const PHASES = ['plan', 'build', 'ship'];

describe('phase', () => {
  test('shows and moves, and stays at the last', async ({ sandbox }) => {
    sandbox.config(LOOP);
    const said = async (...args: string[]) =>
      (await sandbox.ok(['phase', ...args])).stdout.replace(/^\[agents .{25}\] /, '');
    expect(await said()).toBe('phase plan [1/3] seq: plan build ship');
    expect(await said('next')).toBe('phase idx now 1 (build)');
    expect(sandbox.read('.ao-state/state/phase-idx').trim()).toBe('1');
    expect(await said('show')).toBe('phase build [2/3] seq: plan build ship');
    expect(await said('set', '2')).toBe('phase idx now 2 (ship)');
    expect(await said('next')).toBe('phase idx now 2 (ship)');
    expect((await sandbox.ok(['phase', 'next'])).stderr).toContain('"ship" is the last phase');
    expect(await said('set', 'plan')).toBe('phase idx now 0 (plan)');
  });

  test('tells the same as JSON', async ({ sandbox }) => {
    sandbox.config(LOOP);
    const phase = { loop: 'loop', index: 1, id: 'build', phases: PHASES, complete: false, done: false };
    expect((await sandbox.json(['phase', 'set', '1'])).body).toEqual({
      ...{ v: 1, verb: 'phase', ok: true, phase, warning: null },
    });
    expect((await sandbox.json(['phase'])).body).toEqual({ v: 1, verb: 'phase', ok: true, phase });
  });

  test.for(['99', '-1', 'nosuch', '1x'])(
    'set %s is refused and nothing is written',
    async (value, { sandbox }) => {
      sandbox.config(LOOP);
      const { exitCode, stdout, stderr } = await sandbox.agents(['phase', 'set', '--', value]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toContain(`error PHASE_INVALID: There is no phase "${value}" in the loop "loop".`);
      expect(stderr).toContain('0 (plan), 1 (build), 2 (ship)');
      expect(sandbox.exists('.ao-state')).toBe(false);
    },
  );

  test('a damaged phase file is an error for show and mended by set', async ({ sandbox }) => {
    sandbox.config(LOOP);
    sandbox.write('.ao-state/state/phase-idx', '99');
    expect(await sandbox.json(['phase'])).toMatchObject({
      exitCode: 1,
      body: { error: { code: 'PHASE_INVALID' } },
    });
    expect((await sandbox.ok(['status'])).stdout).toContain('mend it with: agents phase set N');
    await sandbox.ok(['phase', 'set', '0']);
    expect((await sandbox.ok(['phase'])).stdout).toContain('phase plan [1/3]');
  });

  test('warns when the phase says done already', async ({ sandbox }) => {
    sandbox.config(LOOP);
    sandbox.write('B.md', '# Build\n\n## DONE\n\nEverything is merged and verified.\n');
    const { stderr } = await sandbox.ok(['phase', 'set', '1']);
    expect(stderr).toBe(
      'warning: The status file of the phase "build" already says done: the watchdog goes on from it at once.',
    );
  });

  test('without phases there is nothing to show', async ({ sandbox }) => {
    sandbox.config(fleetToml({ rest: agent('a') }));
    expect(await sandbox.ok(['phase'])).toMatchObject({ stdout: 'no [loop].phases configured', stderr: '' });
    expect((await sandbox.json(['phase', 'next'])).body).toEqual({
      v: 1,
      verb: 'phase',
      ok: true,
      phase: null,
    });
  });

  test('an unknown loop is a usage error', async ({ sandbox }) => {
    sandbox.config(LOOP);
    expect(await sandbox.agents(['phase', '--loop', 'x'])).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining('There is no loop named "x".'),
    });
  });
});
