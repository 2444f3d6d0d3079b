import { describe, expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { test } from '../support/sandbox.ts';
import { agent, listeners } from './fleets.ts';

describe.concurrent('6 the watchdog', { timeout: 60_000 }, () => {
  test('6.1 it starts every watched agent that does not run, also those that never did', async ({
    sandbox,
  }) => {
    sandbox.config(
      listeners(
        agent('a', 'watch = "heal"'),
        agent('b', 'watch = "heal+stall"'),
        agent('left', 'watch = "none"'),
        agent('off', 'watch = "heal"\nenabled = false'),
      ),
    );
    await sandbox.ok(['up', 'watchdog']);
    await sandbox.until('both', async () => {
      const sessions = await sandbox.sessions();
      return sessions.includes('p-a') && sessions.includes('p-b');
    });
    expect(await sandbox.sessions()).toEqual(['p-a', 'p-b', 'p-watchdog']);
  });

  test('6.2 an edited config counts at once, and a broken one leaves the last good one in use', async ({
    sandbox,
  }) => {
    const good = listeners(agent('a', 'watch = "heal"'));
    sandbox.config(good);
    await sandbox.ok(['up']);
    sandbox.config(`${good}[[agent\n`);
    await sandbox.event({ event: 'config-rejected' });
    // Better than a dead watchdog: it goes on, and says so.
    await sandbox.run('kill', ['-9', String(await sandbox.panePid('p-a'))]);
    await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
    expect((await sandbox.agents(['status'])).stderr).toContain('last good');
    sandbox.write('wake.md', 'wake up');
    sandbox.config(good + agent('new', 'watch = "heal"\nwake = { interval = 1, prompt_file = "wake.md" }'));
    // Better: the new agent is also woken.
    await sandbox.until('the wake of the new agent', () => sandbox.received('new').includes('wake up'));
  });

  test('6.3 wakes come by the clock, also when a pass has much to do', async ({ sandbox }) => {
    // Better than counting ticks, which stretch: wakes of 4 s came after 6 s.
    sandbox.write('wake.md', 'wake up');
    sandbox.config(
      listeners(
        agent('a', 'wake = { interval = 1.5, prompt_file = "wake.md" }'),
        ...['b', 'c', 'd'].map((name) => agent(name, 'watch = "heal"')),
      ),
    );
    await sandbox.ok(['up']);
    await sandbox.event({ event: 'message-delivered', agent: 'a' }, { count: 4 });
    // The id says when it was decided, to the millisecond.
    const delivered = sandbox.events({ event: 'message-delivered', agent: 'a' });
    const times = delivered.map(({ data }) => Number(String(data?.id).split(':').at(-1)));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(1_500);
      expect(gap).toBeLessThan(4_500);
    }
  });

  test('6.4 a limit is noticed with heal and with heal+stall, a stall only with heal+stall', async ({
    sandbox,
  }) => {
    sandbox.config(
      listeners(
        agent('h', 'watch = "heal"'),
        agent('s', 'watch = "heal+stall"'),
        agent('q', 'watch = "heal"'),
      ).replace('[backend.listener]', "[backend.listener]\nstall_idle = 3\nlimit_re = 'usage limit'"),
    );
    await sandbox.ok(['up']);
    await sandbox.show('p-h', 'usage limit reached');
    await sandbox.event({ event: 'limit-hit', agent: 'h' });
    await sandbox.event({ event: 'stall', agent: 's' });
    await sandbox.until('the restart', () => sandbox.starts('s').length >= 2);
    await sandbox.show('p-s', 'usage limit reached');
    await sandbox.event({ event: 'limit-hit', agent: 's' });
    expect(sandbox.starts('q')).toHaveLength(1);
  });

  test('6.5 after completion wakes rest and loops stay down; the others are healed', async ({ sandbox }) => {
    sandbox.write('prompts/builder.md', 'build');
    sandbox.write('wake.md', 'wake up');
    sandbox.config(
      `${listeners(
        agent('b', 'kind = "loop"\nrole = "builder"\nwatch = "heal"'),
        agent('p', 'watch = "heal"\nwake = { interval = 0.8, prompt_file = "wake.md" }'),
      )}
[loop]
phases = [{ id = "p1", status = "S1.md" }]
`,
    );
    sandbox.write('.ao-state/SEQUENCE-COMPLETE', 'done earlier\n');
    const { stdout } = await sandbox.ok(['up']);
    // Better than starting loops that nobody heals.
    expect(stdout).toContain('b has nothing to do: its loop is complete');
    await sandbox.run('kill', ['-9', String(await sandbox.panePid('p-p'))]);
    await sandbox.event({ event: 'agent-started', agent: 'p' }, { count: 2 });
    const start = Date.now();
    await sandbox.until('several wake intervals', () => Date.now() - start > 2_000);
    expect(sandbox.events({ event: 'wake' })).toEqual([]);
    expect(sandbox.starts('b')).toEqual([]);
    expect(await sandbox.sessions()).toEqual(['p-p', 'p-watchdog']);
  });

  test('6.6 an advance restarts each loop agent once, without healing it in between', async ({ sandbox }) => {
    sandbox.write('prompts/builder.md', 'build');
    sandbox.config(
      `${listeners(
        agent('b', 'kind = "loop"\nrole = "builder"\nwatch = "heal+stall"'),
        agent('c', 'kind = "loop"\nrole = "builder"'),
      )}
[loop]
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]
`,
    );
    await sandbox.ok(['up']);
    sandbox.write('S1.md', '## DONE\n');
    await sandbox.until('both restarted', () =>
      ['b', 'c'].every((name) => sandbox.starts(name).length === 2),
    );
    await sandbox.event({ event: 'agent-started', agent: 'b' }, { count: 2 });
    expect(sandbox.events({ event: 'agent-gone' })).toEqual([]);
    expect(sandbox.events({ event: 'agent-started' })).toHaveLength(4);
  });

  test('6.7 without an enabled loop agent there is neither handoff nor phase', async ({ sandbox }) => {
    const repository = await Repository.create(sandbox);
    sandbox.write('prompts/builder.md', 'build');
    sandbox.write('repo/S1.md', '## DONE\n');
    sandbox.config(
      `${listeners(agent('b', 'kind = "loop"\nrole = "builder"\nenabled = false'), agent('p', 'watch = "heal"'))}
[loop]
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]
[loop.handoff]
repo = "repo"
claim_pings = "b"
review_pings = "b"
`,
    );
    await sandbox.ok(['up']);
    await repository.push('claim: it is done');
    await sandbox.run('kill', ['-9', String(await sandbox.panePid('p-p'))]);
    await sandbox.event({ event: 'agent-started', agent: 'p' }, { count: 2 });
    expect(sandbox.events({ event: 'handoff' })).toEqual([]);
    expect((await sandbox.json(['status'])).body.loops[0].handoff.checkedAt).toBe(null);
    expect(sandbox.read('.ao-state/state/phase-idx')).toBe('');
  });
});
