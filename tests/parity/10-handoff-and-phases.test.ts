import { describe, expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, listeners } from './fleets.ts';

const CLAIM =
  'watchdog ping: the other loop pushed a gate CLAIM commit. Pull and verify the claimed gate now.';
const REVIEW = 'watchdog ping: the other loop pushed a verdict/finding commit. Pull the review file and act.';
const inbox = (path: string) =>
  `watchdog ping: the other loop pushed ${path} — pull, read it, act, then delete the file (commit + push) to mark it consumed.`;

const PAIR = [
  agent('builder', 'kind = "loop"\nrole = "builder"'),
  agent('adversary', 'kind = "loop"\nrole = "adversary"\nwatch = "heal"'),
];
const PHASES = `phases = [
  { id = "p1", status = "S1.md" },
  { id = "p2", status = "S2.md", models = { builder = "phase-model" } },
]`;

async function pair(sandbox: Sandbox, handoff: string, ...more: string[]): Promise<Repository> {
  const repository = await Repository.create(sandbox);
  sandbox.write('prompts/builder.md', 'build\n');
  sandbox.write('prompts/adversary.md', 'verify\n');
  sandbox.config(
    `${listeners(...PAIR, ...more)}[loop]\n${PHASES}\n[loop.handoff]\nrepo = "repo"\n${handoff}\n`,
  );
  return repository;
}

const baseline = (sandbox: Sandbox) =>
  sandbox.until('a baseline', () => sandbox.exists('.ao-state/state/handoff-loop.json'));

const loopFleet = (sandbox: Sandbox, loop: string, ...agents: string[]) => {
  sandbox.write('prompts/builder.md', 'build\n');
  sandbox.write('prompts/adversary.md', 'verify\n');
  sandbox.config(`${listeners(...agents)}[loop]\n${loop}\n`);
};

describe.concurrent('10 handoff', { timeout: 60_000 }, () => {
  test('10.1 2.37 2.38 2.39 2.40 claims and reviews are announced by their subject, nothing else is', async ({
    sandbox,
  }) => {
    const repository = await pair(sandbox, '');
    await repository.push('claim: from before');
    await sandbox.ok(['up']);
    await baseline(sandbox);
    await repository.push('chore: nothing', {}, 'claim: in the body only');
    await repository.push('Claim: the gate is ready');
    await sandbox.until('the claim', () => sandbox.received('adversary').length > 0);
    await repository.push('REVIEW: found something');
    await sandbox.until('the review', () => sandbox.received('builder').length > 0);
    expect(sandbox.received('adversary')).toEqual([CLAIM]);
    expect(sandbox.received('builder')).toEqual([REVIEW]);
    const messages = sandbox
      .events({ event: 'handoff' })
      .map(({ message }) => message.replace(/ \([0-9a-f]+\)$/, ''));
    expect(messages).toEqual([
      'handoff: claim commit → pinging reviewer',
      'handoff: review commit → pinging builder',
    ]);
  });

  test('10.1 2.37 2.38 2.39 2.40 patterns and names may be other ones, and both can come in one push', async ({
    sandbox,
  }) => {
    const repository = await pair(
      sandbox,
      'claim_pattern = "gate\\\\b"\nreview_pattern = "^verdict"\nclaim_pings = "builder"\nreview_pings = "adversary"',
    );
    await sandbox.ok(['up']);
    await baseline(sandbox);
    await repository.push('verdict on the gate');
    await sandbox.until('both', () =>
      ['builder', 'adversary'].every((name) => sandbox.received(name).length > 0),
    );
    expect(sandbox.received('builder')).toEqual([CLAIM]);
    expect(sandbox.received('adversary')).toEqual([REVIEW]);
    expect(sandbox.events({ event: 'handoff' })[0]?.message).toContain('claim commit');
  });

  test('10.1 4.9 what was pushed while no watchdog ran is announced, once', async ({ sandbox }) => {
    // Better than losing it.
    const repository = await pair(sandbox, '');
    await sandbox.ok(['up']);
    await baseline(sandbox);
    await sandbox.ok(['down', 'watchdog']);
    await repository.push('claim: while nobody looked');
    await sandbox.ok(['up', 'watchdog']);
    await sandbox.until('the claim', () => sandbox.received('adversary').length > 0);
    await sandbox.ok(['down', 'watchdog']);
    await sandbox.ok(['up', 'watchdog']);
    await repository.push('review: yes');
    await sandbox.until('the review', () => sandbox.received('builder').length > 0);
    expect(sandbox.received('adversary')).toEqual([CLAIM]);
  });

  test('10.2 2.35 2.36 2.41 an inbox announces its content, and again after it was deleted or emptied', async ({
    sandbox,
  }) => {
    const repository = await pair(sandbox, 'state_subdir = "docs"\ninboxes = ["ADV.md", "BLD.md"]');
    await sandbox.ok(['up']);
    await baseline(sandbox);
    await repository.push('chore: write', { 'docs/ADV.md': 'look here\n', 'BLD.md': 'in the root\n' });
    await sandbox.until('both', () =>
      ['builder', 'adversary'].every((name) => sandbox.received(name).length > 0),
    );
    expect(sandbox.received('adversary')).toEqual([inbox('docs/ADV.md')]);
    // Better than naming a folder in which it does not lie.
    expect(sandbox.received('builder')).toEqual([inbox('BLD.md')]);
    expect(sandbox.events({ event: 'handoff', message: 'ADV.md' })[0]?.message).toBe(
      'handoff: ADV.md changed → pinging adversary',
    );
    await repository.push('chore: more', { 'docs/ADV.md': 'look here\nand here\n' });
    await sandbox.until('the change', () => sandbox.received('adversary').length === 2);
    await repository.push('chore: consumed', { 'docs/ADV.md': undefined, 'BLD.md': '' });
    await repository.push('chore: again', {
      'docs/ADV.md': 'look here\nand here\n',
      'BLD.md': 'in the root\n',
    });
    await sandbox.until(
      'both again',
      () => sandbox.received('adversary').length === 3 && sandbox.received('builder').length === 2,
    );
  });

  test('10.3 5.3 each agent is submitted to with its own key', async ({ sandbox }) => {
    // Better than the builder's key for everybody.
    const repository = await pair(sandbox, '');
    sandbox.config(
      sandbox
        .read('agents.toml')
        .replace(
          'name = "adversary"\nbackend = "listener"',
          'name = "adversary"\nbackend = "tui"\nenv = { FAKE_SUBMIT = "\\u0018" }',
        )
        .replace(
          '[backend.listener]',
          '[backend.tui]\nbin = "claude"\nsubmit_key = "C-x"\n[backend.listener]',
        ),
    );
    await sandbox.ok(['up']);
    await baseline(sandbox);
    await repository.push('claim: ready');
    await repository.push('review: ok');
    await sandbox.until('both', () =>
      ['builder', 'adversary'].every((name) => sandbox.received(name).length > 0),
    );
    expect(sandbox.received('adversary')).toEqual([CLAIM]);
    expect(sandbox.received('builder')).toEqual([REVIEW]);
  });

  test('10.3 a name that is no agent is reached by the session of that name, and doubted', async ({
    sandbox,
  }) => {
    const repository = await pair(sandbox, 'claim_pings = "guest"');
    const { stderr } = await sandbox.ok(['up']);
    expect(stderr).toContain('"guest"');
    await baseline(sandbox);
    await sandbox.tmux('new-session', '-d', '-s', 'p-guest', 'AGENTS_NAME=guest listener');
    await sandbox.until('the guest', () => sandbox.starts('guest').length > 0);
    await repository.push('claim: ready');
    await sandbox.until('the claim', () => sandbox.received('guest').length > 0);
    expect(sandbox.received('guest')).toEqual([CLAIM]);
  });
});

describe.concurrent('10 phases', { timeout: 60_000 }, () => {
  test('10.4 2.35 2.36 a phase is done by a real DONE section, of the work tree or of what was pushed', async ({
    sandbox,
  }) => {
    const cases = [
      ['## DONE\nverified by hand\n', true],
      ['## DONE\n\n\n', true],
      ['## DONE 2026-11-22\nyes\n', true],
      ['## DONE\n\nnot yet\n', false],
      ['## DONE\n\n<when all is verified>\n', false],
      ['## DONE\ntbd\n', false],
      // Better: none of these says done.
      ['## DONE criteria\nall tests pass\n', false],
      ['```\n## DONE\nyes\n```\n', false],
      ['## DONE\n- [ ] the gate\n', false],
      ['## Done\nverified\n', true],
    ] as const;
    const repository = await pair(sandbox, '');
    const good = sandbox.read('agents.toml');
    // One loop for each case, and one whose file in the folder wins over the one in the root.
    const loops = [...cases.keys(), 'both'].map(
      (id) =>
        `[[loop]]\nname = "l${id}"\nphases = [{ id = "p1", status = "S-${id}.md" }]\n[loop.handoff]\nrepo = "repo"\n`,
    );
    sandbox.config(good.slice(0, good.indexOf('[[agent]]')) + loops.join(''));
    for (const [id, [text]] of cases.entries()) sandbox.write(`repo/machine-docs/S-${id}.md`, text);
    sandbox.write('repo/machine-docs/S-both.md', 'in progress\n');
    sandbox.write('repo/S-both.md', '## DONE\nyes\n');
    const { body } = await sandbox.json(['status']);
    const found = body.loops.map(({ done }: { done: boolean }, id: number) => [cases[id]?.[0], done]);
    expect(found).toEqual([...cases, [undefined, false]]);

    sandbox.config(good);
    await sandbox.ok(['up']);
    await repository.push('chore: the status', { 'machine-docs/S1.md': '# S1\n\n## DONE\nverified\n' });
    await sandbox.event({ event: 'phase-advanced' });
  });

  test('10.5 10.8 3.1 an advance restarts all loop agents in the next phase, with its kickoff and model', async ({
    sandbox,
  }) => {
    sandbox.write('kick.md', 'phase {phase_id} of {role}: ');
    loopFleet(sandbox, `${PHASES}\nkickoff_template = "kick.md"`, ...PAIR, agent('other', 'watch = "heal"'));
    await sandbox.ok(['up']);
    await sandbox.until('all run', () =>
      ['builder', 'adversary', 'other'].every((name) => sandbox.starts(name).length === 1),
    );
    sandbox.write('S1.md', '## DONE\nverified\n');
    const { message } = await sandbox.event({ event: 'phase-advanced' });
    expect(message).toBe('PHASE p1 DONE — auto-transitioning to p2');
    await sandbox.until('both again', () =>
      ['builder', 'adversary'].every((name) => sandbox.starts(name).length === 2),
    );
    expect(sandbox.read('.ao-state/state/phase-idx').trim()).toBe('1');
    expect(sandbox.read('.ao-state/state/kickoff-p-builder.txt')).toBe('phase p2 of builder: build\n');
    await sandbox.event({ message: 'starting p-builder (listener, kind=loop, phase=p2, model=phase-model)' });
    await sandbox.event({ message: 'starting p-adversary (listener, kind=loop, phase=p2, model=default)' });
    const { stdout } = await sandbox.ok(['status']);
    expect(stdout).toMatch(/^ builder +loop +listener +phase-model /m);
    expect(sandbox.starts('other')).toHaveLength(1);
  });

  test('10.6 2.42 the last phase ends the loops and always runs the completion task, when nothing arms it', async ({
    sandbox,
  }) => {
    loopFleet(
      sandbox,
      `${PHASES}\n[loop.on_complete]\nrun = "closer"`,
      ...PAIR,
      agent('closer', 'kind = "task"\nenabled = false'),
    );
    await sandbox.ok(['phase', 'set', '1']);
    await sandbox.ok(['up']);
    sandbox.write('S2.md', '## DONE\n');
    await sandbox.event({ message: 'PHASE SEQUENCE COMPLETE (last phase p2 DONE) — stopping loops' });
    await sandbox.event({ message: "on_complete: launching task agent 'closer'" });
    await sandbox.until(
      'only the task is left',
      async () => (await sandbox.sessions()).join() === 'p-closer,p-watchdog',
    );
    const start = Date.now();
    await sandbox.until('several passes', () => Date.now() - start > 1_500);
    expect(sandbox.events({ event: 'sequence-complete' })).toHaveLength(1);
    expect(sandbox.events({ event: 'on-complete' })).toHaveLength(1);
    expect(sandbox.starts('closer')).toHaveLength(1);
  });

  test('10.7 a phase that is appended after completion starts the loops again', async ({ sandbox }) => {
    loopFleet(sandbox, PHASES, ...PAIR);
    await sandbox.ok(['phase', 'set', '1']);
    await sandbox.ok(['up']);
    sandbox.write('S2.md', '## DONE\n');
    await sandbox.event({ event: 'sequence-complete' });
    await sandbox.until('the loops are gone', async () => (await sandbox.sessions()).join() === 'p-watchdog');
    sandbox.config(sandbox.read('agents.toml').replace('\n]', '\n  { id = "p3", status = "S3.md" },\n]'));
    await sandbox.event({ message: 'PHASE p2 DONE — auto-transitioning to p3' });
    await sandbox.until(
      'the loops again',
      async () => (await sandbox.sessions()).join() === 'p-adversary,p-builder,p-watchdog',
    );
    expect(sandbox.exists('.ao-state/SEQUENCE-COMPLETE')).toBe(false);
  });

  test('10.7 1.11 phase set brings running loops into that phase, also after completion', async ({
    sandbox,
  }) => {
    // Better than a file that nobody acts on.
    loopFleet(sandbox, PHASES, ...PAIR);
    sandbox.write('.ao-state/state/phase-idx', '1');
    sandbox.write('.ao-state/SEQUENCE-COMPLETE', 'done\n');
    await sandbox.ok(['up']);
    await sandbox.ok(['phase', 'set', '0']);
    expect(sandbox.exists('.ao-state/SEQUENCE-COMPLETE')).toBe(false);
    await sandbox.event({ message: 'starting p-adversary (listener, kind=loop, phase=p1' });
    await sandbox.ok(['phase', 'next']);
    await sandbox.event({ message: 'starting p-adversary (listener, kind=loop, phase=p2' });
  });
});

describe.concurrent('10 wakes and texts', { timeout: 60_000 }, () => {
  test('10.9 2.55 a wake is one line, waits for an agent that works, and needs no watch', async ({
    sandbox,
  }) => {
    sandbox.write('wake.md', '\n  look\tat\n\nthe   board  \n');
    const wake = 'wake = { interval = 1, prompt_file = "wake.md" }';
    sandbox.config(
      listeners(agent('idle', wake), agent('works', wake), agent('off', `enabled = false\n${wake}`)).replace(
        '[backend.listener]',
        "[backend.listener]\nactive_re = 'esc to interrupt'",
      ),
    );
    await sandbox.ok(['up', 'idle', 'works', 'off']);
    await sandbox.until('all ready', () =>
      ['idle', 'works', 'off'].every((name) => sandbox.log(`p-${name}`).includes('ready')),
    );
    await sandbox.show('p-works', 'esc to interrupt\n');
    await sandbox.ok(['up', 'watchdog']);
    await sandbox.until('two wakes', () => sandbox.received('idle').length >= 2);
    expect(sandbox.received('idle')[0]).toBe('look at the board');
    expect(sandbox.received('works')).toEqual([]);
    // Better: an agent that is switched off is left in peace.
    expect(sandbox.received('off')).toEqual([]);
    await sandbox.event({ message: 'waking idle (p-idle) for scheduled supervision pass' });
    await sandbox.show('p-works', 'all done\n');
    await sandbox.until('the late wake', () => sandbox.received('works').length >= 1);
  });

  test('10.9 a wake waits for a dead agent, and one without its file is skipped and said', async ({
    sandbox,
  }) => {
    sandbox.write('wake.md', 'wake up');
    sandbox.config(
      listeners(
        agent('dead', 'wake = { interval = 1, prompt_file = "wake.md" }'),
        agent('nofile', 'wake = { interval = 1, prompt_file = "missing.md" }'),
      ),
    );
    await sandbox.ok(['up', 'nofile', 'watchdog']);
    const { message } = await sandbox.event({ event: 'wake', agent: 'nofile' }, { count: 2 });
    expect(message).toMatch(/^wake skipped for nofile — prompt file missing: .*missing\.md$/);
    expect(sandbox.events({ event: 'wake', agent: 'dead' })).toEqual([]);
    await sandbox.ok(['up', 'dead']);
    await sandbox.until('the wake', () => sandbox.received('dead').length > 0);
    sandbox.write('missing.md', 'here it is');
    await sandbox.until('the other wake', () => sandbox.received('nofile').includes('here it is'));
  });

  test('10.10 what happens is said in the words of the Python tool, on the terminal, in the log and in events', async ({
    sandbox,
  }) => {
    loopFleet(sandbox, PHASES, ...PAIR);
    sandbox.config(`${sandbox.read('agents.toml')}[[service]]\nname = "feed"\ncommand = "listener"\n`);
    const up = (await sandbox.ok(['up'])).stdout.replaceAll(/^\[.*?\] /gm, '').split('\n');
    expect(up).toContain('starting service p-feed');
    expect(up).toContain('starting p-builder (listener, kind=loop, phase=p1, model=default)');
    expect(up).toContain('starting watchdog');
    const { message } = await sandbox.event({ event: 'watchdog-started' });
    expect(message).toBe('watchdog up — phase=p1 [1/2] signal=0.25s heavy=0.5s, watching: [adversary, feed]');
    await sandbox.until('the log', () => sandbox.log('p-watchdog').includes(message));
    expect((await sandbox.ok(['events', '-n', '50'])).stdout).toContain(message);
    const down = (await sandbox.ok(['down'])).stdout;
    expect(down).toContain('killing p-feed');
    expect(down).toContain('killing p-watchdog');
  });
});
