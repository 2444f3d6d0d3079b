import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { type RealFleet, test } from './real-fleet.ts';

const start = async (fleet: RealFleet, prompt: string, rest: object = {}) => {
  await fleet.prepare('opencode', { prompt, backend: 'server = "auto"', ...rest });
  await fleet.sandbox.ok(['up']);
  await fleet.sandbox.until('the kickoff at the model', () => fleet.prompts().length > 0, 90_000);
};

/** Processes of the fleet whose command line matches. */
const processes = (fleet: RealFleet, pattern: RegExp) =>
  fleet.sandbox.alive().filter((pid) => {
    try {
      return pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      return false;
    }
  });

const kill = (fleet: RealFleet, pattern: RegExp) => {
  const pids = processes(fleet, pattern);
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
};

describe('a server of our own', () => {
  test('tells busy and idle, and its password is nowhere to be seen', async ({ fleet }) => {
    await start(fleet, 'model:stream secs=6\nsecond line');
    const working = await fleet.judged('working', { reason: /busy/ });
    expect(working.evidence).toMatch(/session\.status busy/);
    await fleet.judged('idle', { reason: /ready/, deadline: 30_000 });
    expect(fleet.prompts()).toEqual(['model:stream secs=6\nsecond line']);
    const { stdout } = await fleet.sandbox.run('ps', ['-eo', 'args']);
    expect(stdout).toMatch(/opencode serve --port \d+ --hostname 127\.0\.0\.1/);
    const password = fleet.sandbox.read(`${fleet.sandbox.stateDir}/opencode-opencode.password`);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(stdout).not.toContain(password);
    const port = fleet.sandbox.read(`${fleet.sandbox.stateDir}/opencode-opencode.port`);
    expect((await fetch(`http://127.0.0.1:${port}/session`)).status).toBe(401);
    await fleet.sandbox.ok(['down']);
    await fleet.sandbox.nothingAlive();
  });

  test('that needs longer than connect_delay is waited for, and the journal says so', async ({ fleet }) => {
    await start(fleet, 'model:say Ready.', { backend: 'server = "auto"\nconnect_delay = 1' });
    expect(fleet.sandbox.events({ event: 'launch-notice' })[0]?.message).toMatch(
      /^worker: waits for opencode-server/,
    );
  });

  test('is asked whether a session to resume still exists; else a new one is begun, and that is said', async ({
    fleet,
  }) => {
    const rest = '[[agent]]\nname = "other"\nwatch = "heal"\nprompt = "model:say Other."';
    const agent = 'watch = "heal"\nresume = true';
    await start(fleet, 'model:say Ready.', { rest, agent });
    await fleet.answered(2);
    await fleet.sandbox.ok(['down', 'worker']);
    fleet.sandbox.write('.ao-state/state/worker.id', 'ses_0000000000000000000000gone');
    await fleet.sandbox.ok(['up', 'worker']);
    await fleet.answered(3);
    expect(fleet.sandbox.events({ event: 'launch-notice' }).at(-1)?.message).toContain(
      'The session "ses_0000000000000000000000gone" to resume no longer exists; a new one is begun.',
    );
    const id = fleet.sandbox.read('.ao-state/state/worker.id').trim();
    await fleet.sandbox.ok(['down', 'worker']);
    await fleet.sandbox.ok(['up', 'worker']);
    await fleet.answered(4);
    expect(fleet.sandbox.read('.ao-state/state/worker.id').trim()).toBe(id);
  });

  test('tells a permission that is asked, at once, and no message goes into it', async ({ fleet }) => {
    await start(fleet, 'model:bash cmd="sleep 1"');
    const asked = await fleet.judged('waiting', { reason: /permission/, deadline: 30_000 });
    expect(asked.evidence).toMatch(/permission asked: bash sleep 1/);
    await fleet.sandbox.ok(['send', 'worker', 'model:say Not now.']);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(fleet.prompts()).toEqual(['model:bash cmd="sleep 1"']);
  });
});

describe('a turn', () => {
  test('outlives the death of its terminal, and nothing is asked twice', async ({ fleet }) => {
    await start(fleet, 'model:stream secs=20');
    await fleet.judged('working', { reason: /busy/ });
    kill(fleet, /^\S*opencode attach /);
    await fleet.sandbox.until(
      'a resumed start',
      () => fleet.sandbox.events({ event: 'agent-started' }).some(({ data }) => data?.resumed === true),
      60_000,
    );
    await fleet.judged('working', { reason: /busy/ });
    await fleet.judged('idle', { reason: /ready/, deadline: 90_000 });
    expect(fleet.prompts()).toEqual(['model:stream secs=20']);
  });

  test('ends with "down NAME"', async ({ fleet }) => {
    await start(fleet, 'model:stream secs=60');
    await fleet.judged('working', { reason: /busy/ });
    await fleet.sandbox.ok(['down', 'worker']);
    await fleet.sandbox.until('the end of the request', () =>
      fleet.server.model.log.entries.some(
        (entry) => entry.event === 'answered' && entry.outcome === 'abandoned',
      ),
    );
  });

  test('that its server did not survive is told once the server is healed, or begins anew with its terminal', async ({
    fleet,
  }) => {
    await start(fleet, 'model:stream secs=60');
    await fleet.judged('working', { reason: /busy/ });
    kill(fleet, /^\S*opencode serve /);
    // A terminal that is not back in time ends with its server: then the agent is healed as well, and gets its kickoff again.
    await fleet.sandbox.until(
      'the agent to go on',
      async () => {
        const { body } = await fleet.sandbox.json(['status']);
        return fleet.prompts().length === 2 || body.agents[0].activity?.reason === 'interrupted';
      },
      90_000,
    );
    if (fleet.prompts().length === 1) await fleet.sandbox.ok(['send', 'worker', 'model:say Again.']);
    await fleet.sandbox.until('the next prompt', () => fleet.prompts().length === 2, 60_000);
    expect(fleet.sandbox.events({ event: 'agent-exited', agent: 'opencode-server' })).toHaveLength(1);
    await fleet.sandbox.ok(['down']);
    await fleet.sandbox.nothingAlive();
  });
});

describe('errors of the provider', () => {
  test('a rate limit is a retry', async ({ fleet }) => {
    await start(fleet, 'model:error status=429 times=3');
    const retrying = await fleet.judged('working', { reason: /retrying/ });
    expect(retrying.evidence).toMatch(/retry, attempt \d/);
    await fleet.judged('idle', { reason: /ready/, deadline: 60_000 });
  });

  test('a usage limit is told with its end', async ({ fleet }) => {
    await start(fleet, 'model:limit in=9000');
    const hit = await fleet.sandbox.until(
      'the limit',
      () => fleet.sandbox.events({ event: 'limit-hit' })[0],
      30_000,
    );
    expect(hit).toBeDefined();
    const status = JSON.parse(await fleet.sandbox.ok(['status', '--json']).then(({ stdout }) => stdout));
    const until =
      JSON.stringify(status)
        .match(/20\d\d-\d\d-\d\dT[\d:.]+Z/g)
        ?.map(Date.parse) ?? [];
    expect(Math.max(...until) - Date.now()).toBeGreaterThan(2 * 3_600_000);
  });

  test('a refused key waits for a person', async ({ fleet }) => {
    await start(fleet, 'model:error status=401');
    const verdict = await fleet.judged('waiting', { reason: /login/, deadline: 30_000 });
    expect(verdict.evidence).toMatch(/APIError 401/);
  });
});
