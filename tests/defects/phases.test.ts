import { join } from 'node:path';
import { expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, head, passes, start, statusOf, watchdogPid } from './support/fleet.ts';
import { pairLoop, writeRoles } from './support/pair-loop.ts';

const phaseOf = (sandbox: Sandbox, name: string): string =>
  JSON.parse(sandbox.read(`.ao-state/state/run-t-${name}.json`).split('\n')[0] || '{}').phase ?? '';

/** Texts that mention the marker without saying that the phase is done. */
const NOT_DONE: readonly string[] = [
  '## DONE criteria\n\nAll tests pass.\n',
  '## DONE when\n\nthe suite is green\n',
  '## DONENESS\n\nfar\n',
  '```\n## DONE\n```\n',
  '## DONE\n\n- [ ] gate 1\n',
  '## DONE\n\nno\n',
  '## DONE\n\nwaiting for review\n',
  '## DONE\n\n**not yet**\n',
  '## DONE\n\n(not yet)\n',
];
const DONE: readonly string[] = ['## DONE\n', '## Done\n\nAll gates passed.\n', '### DONE\n\n- [x] gate 1\n'];

test('D11 only a real DONE ends a phase, however it is written', async ({ sandbox }) => {
  const texts = [...NOT_DONE, ...DONE];
  sandbox.write('prompts/builder.md', 'Build.\n');
  const loops = texts.map(
    (_, index) =>
      `\n[[loop]]\nname = "l${index}"\nphases = [{ id = "p1", status = "S${index}.md" }, { id = "p2", status = "T${index}.md" }]\n` +
      agent(`a${index}`, `kind = "loop"\nloop = "l${index}"\nrole = "builder"`),
  );
  await start(sandbox, head() + loops.join(''));
  texts.forEach((text, index) => void sandbox.write(`S${index}.md`, text));
  await sandbox.event({ event: 'phase-advanced' }, { count: DONE.length });
  // Whatever was taken for done would have been seen by the passes that restart these agents.
  await sandbox.until('the real ones begin p2', () =>
    DONE.every((_, index) => phaseOf(sandbox, `a${NOT_DONE.length + index}`) === 'p2'),
  );
  const advanced = sandbox.events({ event: 'phase-advanced' }).map(({ loop }) => loop);
  expect(advanced.sort()).toEqual(DONE.map((_, index) => `l${NOT_DONE.length + index}`).sort());
});

test('D11 phases that share a status file end one at a time, each with a DONE of its own', async ({
  sandbox,
}) => {
  sandbox.write('prompts/builder.md', 'Build.\n');
  const phases = ['p1', 'p2', 'p3'].map((id) => `{ id = "${id}", status = "S.md" }`).join(', ');
  await start(
    sandbox,
    `${head()}\n[loop]\nphases = [${phases}]\n${agent('a', 'kind = "loop"\nrole = "builder"')}`,
  );
  sandbox.write('S.md', '# p1\n\n## DONE\n');
  await sandbox.until('p2 begins', () => phaseOf(sandbox, 'a') === 'p2');
  await passes(sandbox);
  expect(sandbox.events({ event: 'phase-advanced' }).length).toBe(1);
  sandbox.write('S.md', '# p1\n\n## DONE\n\n# p2\n\n## DONE\n');
  await sandbox.until('p3 begins', () => phaseOf(sandbox, 'a') === 'p3');
  await passes(sandbox);
  expect(sandbox.events({ event: 'sequence-complete' })).toEqual([]);
  sandbox.write('S.md', '# p1\n\n## DONE\n\n# p2\n\n## DONE\n\n# p3\n\n## DONE\n');
  await sandbox.event({ event: 'sequence-complete' });
});

test('D27 a phase set by hand restarts the running agents in it, and takes back the completion', async ({
  sandbox,
}) => {
  sandbox.write('prompts/builder.md', 'Build.\n');
  sandbox.write('kick.md', 'This is {phase_id}.\n');
  const loop =
    '\n[loop]\nkickoff_template = "kick.md"\nphases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]\n';
  await start(sandbox, head() + loop + agent('a', 'kind = "loop"\nrole = "builder"') + agent('b'));
  const [first, other] = [await sandbox.panePid('t-a'), await sandbox.panePid('t-b')];
  await sandbox.ok(['phase', 'next']);
  await sandbox.until('a works in p2', () => phaseOf(sandbox, 'a') === 'p2');
  expect(sandbox.read('.ao-state/state/kickoff-t-a.txt')).toContain('This is p2.');
  await sandbox.until('a runs anew', async () => ![undefined, first].includes(await sandbox.panePid('t-a')));
  expect(await sandbox.panePid('t-b')).toBe(other);
  sandbox.write('S2.md', '## DONE\n');
  await sandbox.event({ event: 'sequence-complete' });
  await sandbox.until('a is stopped', async () => !(await sandbox.sessions()).includes('t-a'));
  const again = await sandbox.ok(['up']);
  expect(again.stdout).toContain('a has nothing to do: its loop is complete');
  expect(await sandbox.sessions()).not.toContain('t-a');
  sandbox.write('S2.md', '');
  await sandbox.ok(['phase', 'set', '0']);
  expect(sandbox.exists('.ao-state/SEQUENCE-COMPLETE')).toBe(false);
  await sandbox.until(
    'a works in p1',
    async () => phaseOf(sandbox, 'a') === 'p1' && (await sandbox.sessions()).includes('t-a'),
  );
  const pid = await sandbox.panePid('t-a');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await sandbox.until('a is healed', async () => ![undefined, pid].includes(await sandbox.panePid('t-a')));
});

test('D37 two loops with repositories of their own hand over and advance independently', async ({
  sandbox,
}) => {
  const hub = await Repository.create(sandbox);
  writeRoles(sandbox);
  const loop = (name: string, repo: string) => `
[[loop]]
name = "${name}"
phases = [{ id = "p1", status = "STATUS.md" }, { id = "p2", status = "STATUS-2.md" }]
[loop.handoff]
repo = "${repo}"
claim_pings = "${name}-checker"
review_pings = "${name}-maker"
[[agent]]
name = "${name}-maker"
kind = "loop"
loop = "${name}"
role = "builder"
[[agent]]
name = "${name}-checker"
kind = "loop"
loop = "${name}"
role = "adversary"
`;
  await sandbox.git(sandbox.root, 'clone', '-q', '--bare', hub.remote, 'second.git');
  await sandbox.git(sandbox.root, 'clone', '-q', 'second.git', join(sandbox.project, 'repo2'));
  await start(sandbox, head() + loop('one', 'repo') + loop('two', 'repo2'));
  await sandbox.until('both branches were read', () =>
    ['one', 'two'].every((name) => sandbox.exists(`.ao-state/state/handoff-${name}.json`)),
  );
  await hub.push('claim: gate 1', { 'STATUS.md': '## DONE\n' });
  await sandbox.event({ event: 'phase-advanced' });
  await sandbox.until('the checker of the first hears', () => sandbox.received('one-checker').length === 1);
  const { body } = await sandbox.json(['status']);
  expect(
    body.loops.map(({ name, phase }: { name: string; phase: { id: string } }) => [name, phase.id]),
  ).toEqual([
    ['one', 'p2'],
    ['two', 'p1'],
  ]);
  expect(sandbox.received('two-checker')).toEqual([]);
  expect((await sandbox.ok(['phase', '--loop', 'two'])).stdout).toContain('p1 [1/2]');
});

test('D37 a service that ends is started again', async ({ sandbox }) => {
  await start(sandbox, `${head()}\n[[service]]\nname = "web"\ncommand = "echo serving; exec sleep 1000"\n`);
  const pid = await sandbox.panePid('t-web');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await sandbox.until(
    'the service is back',
    async () => ![undefined, pid].includes(await sandbox.panePid('t-web')),
  );
  expect(await statusOf(sandbox, 'web')).toMatchObject({ state: 'running', kind: 'service', restarts: 1 });
});

test('D37 the id of the session a tool was started with is recorded and resumed', async ({ sandbox }) => {
  sandbox.program('tool', `echo "$@" >>'${sandbox.root}/calls'; exec sleep 1000`);
  const backend =
    '\n[backend.tool]\nprompt_delivery = "arg"\nbin = "tool"\nsupports_resume = true\nprocess_name = "sleep"\n';
  sandbox.config(head() + backend + agent('a', 'backend = "tool"\nresume = true\nprompt = "hello"'));
  await sandbox.ok(['up']);
  const calls = () => sandbox.read(`${sandbox.root}/calls`).split('\n').slice(0, -1);
  await sandbox.until('it runs', () => calls().length === 1);
  const id = sandbox.read('.ao-state/state/a.id').trim();
  expect(calls()[0]).toContain(`--session-id ${id}`);
  const pid = await sandbox.panePid('t-a');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await sandbox.until('it runs again', () => calls().length === 2);
  expect(calls()[1]).toContain(`--resume ${id}`);
  await sandbox.event({ event: 'agent-started', agent: 'a', message: 'resume' });
});

test('D37 with resume_phase = false an up of the whole fleet begins at the first phase', async ({
  sandbox,
}) => {
  sandbox.write('prompts/builder.md', 'Build.\n');
  const phases = 'phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]';
  const toml = `${head()}\n[loop]\nresume_phase = false\n${phases}\n${agent('a', 'kind = "loop"\nrole = "builder"')}`;
  await start(sandbox, toml);
  await sandbox.ok(['phase', 'set', '1']);
  await sandbox.until('a works in p2', () => phaseOf(sandbox, 'a') === 'p2');
  await sandbox.ok(['up']);
  expect(sandbox.read('.ao-state/state/phase-idx')).toBe('1');
  await sandbox.ok(['down']);
  await sandbox.ok(['up']);
  expect(phaseOf(sandbox, 'a')).toBe('p1');
  sandbox.config(toml.replace('resume_phase = false', ''));
  await sandbox.ok(['phase', 'set', '1']);
  await sandbox.ok(['down']);
  await sandbox.ok(['up']);
  expect(phaseOf(sandbox, 'a')).toBe('p2');
});

test('D39 after completion the remote is left in peace', async ({ sandbox }) => {
  const hub = await Repository.create(sandbox);
  writeRoles(sandbox);
  const git = (await sandbox.run('sh', ['-c', 'command -v git'])).stdout.trim();
  // A remote that cannot be watched has to be asked: ssh to this machine.
  const ssh = sandbox.program(
    'fake-ssh',
    `for command; do :; done\necho asked >>'${sandbox.root}/asked'\nexec sh -c "$command"`,
  );
  sandbox.program('git', `echo "$*" >>'${sandbox.root}/git-calls'\nexec '${git}' "$@"`);
  await sandbox.git(hub.clone, 'remote', 'set-url', 'origin', `ssh://somewhere${hub.remote}`);
  await start(sandbox, head() + pairLoop(), { GIT_SSH_COMMAND: ssh });
  const asked = () => sandbox.read(`${sandbox.root}/asked`).length;
  const calls = () => sandbox.read(`${sandbox.root}/git-calls`).length;
  await sandbox.until('the remote is asked regularly', () => asked() >= 5 * 'asked\n'.length);
  sandbox.write(join(hub.clone, 'STATUS-1.md'), '## DONE\n');
  sandbox.write(join(hub.clone, 'STATUS-2.md'), '## DONE\n');
  await sandbox.event({ event: 'sequence-complete' });
  await sandbox.until('the loop has stopped', async () => (await sandbox.sessions()).join() === 't-watchdog');
  await passes(sandbox);
  const before = [asked(), calls()];
  await passes(sandbox, 8);
  expect([asked(), calls()]).toEqual(before);
  expect(await watchdogPid(sandbox)).toBeGreaterThan(0);
});
