import { expect } from 'vitest';
import { keepFigure } from '../figures.mjs';
import { test } from './real-fleet.ts';
import { SETUPS } from './setups.ts';

/** A turn at a server outlives its terminal: see opencode-server.scenario.ts. */
const ALONE = SETUPS.filter(([, , { backend }]) => backend === undefined);

const KICKOFF = 'model:say The kickoff has arrived.';

test.for(ALONE)(
  '%s that is killed with -9 in the middle of its work is started again and gets its kickoff once more',
  async ([name, tool, request], { fleet }) => {
    await fleet.prepare(tool, { ...request, prompt: KICKOFF });
    await fleet.ready();
    await fleet.prompt('model:stream secs=60');
    await fleet.until('the work', () => fleet.prompts().length === 2, 60_000);
    await fleet.judged('working', { deadline: 30_000 });
    const pid = await fleet.sandbox.panePid(fleet.session);
    if (pid === undefined) throw new Error('no process in the pane');
    const killedAt = Date.now();
    process.kill(pid, 'SIGKILL');
    const started = await fleet.sandbox.event({ event: 'agent-started', agent: 'worker' }, { count: 2 });
    keepFigure({ kind: 'killed → started again', what: name, ms: Date.parse(started.at) - killedAt });
    await fleet.answered(3);
    const [first, work, second, ...more] = fleet.prompts();
    expect([second, more]).toEqual([first, []]);
    expect(work).toBe('model:stream secs=60');
    expect(fleet.sandbox.events({ event: 'agent-gone' })).toHaveLength(1);
  },
);

test('Claude Code that was left by /exit is judged as exited and started again at once', async ({
  fleet,
}) => {
  await fleet.prepare('claude', { prompt: KICKOFF });
  await fleet.ready();
  await fleet.prompt('/exit');
  const exited = await fleet.sandbox.event({ event: 'agent-exited' }, { deadline: 30_000 });
  expect(exited.message).toContain('exited with code 0');
  await fleet.sandbox.event({ event: 'agent-started' }, { count: 2 });
  await fleet.until('the second kickoff', () => fleet.prompts().length === 2, 60_000);
  expect(fleet.prompts()).toEqual([KICKOFF, KICKOFF]);
});
