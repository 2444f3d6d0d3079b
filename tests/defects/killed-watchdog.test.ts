import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { waitFor } from '../support/wait-for.ts';
import { agent, head } from './support/fleet.ts';

const KILLS = 20;
const GATES = 8;
const AGENT = fileURLToPath(new URL('programs/gate-agent.mjs', import.meta.url));

const backend = (sandbox: Sandbox, role: string) =>
  `\n[backend.${role}]\nprompt_delivery = "exec"\nbin = "node '${AGENT}' ${role} {kickoff} '${sandbox.root}/${role}'"\n`;

const FLEET = `
[loop]
kickoff_template = "kick.md"
phases = [{ id = "p1", status = "STATUS-p1.md" }, { id = "p2", status = "STATUS-p2.md" }]
[loop.handoff]
repo = "repo"
[loop.on_complete]
run = "closer"
${agent('builder', 'kind = "loop"\nrole = "builder"\nbackend = "builder"')}
${agent('adversary', 'kind = "loop"\nrole = "adversary"\nbackend = "adversary"')}
${agent('closer', 'kind = "task"\nenabled = false\nbackend = "closer"')}
[backend.closer]
prompt_delivery = "exec"
bin = "closer"
`;

test('D6 however often the watchdog is killed, each claim is told once, each phase ends once, and the task runs once', {
  timeout: 120_000,
}, async ({ sandbox }) => {
  const repository = await Repository.create(sandbox);
  for (const role of ['builder', 'adversary']) {
    await sandbox.git(sandbox.root, 'clone', '-q', repository.remote, role);
    sandbox.write(`prompts/${role}.md`, `You are the ${role}.\n`);
  }
  sandbox.write('kick.md', 'This is phase {phase_id}.\n');
  sandbox.program('closer', `echo closed >>'${sandbox.root}/closed'`);
  sandbox.config(head() + backend(sandbox, 'builder') + backend(sandbox, 'adversary') + FLEET);
  await sandbox.ok(['up']);
  const helped = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Moments spread over what a watchdog does from its first step on.
    await delay((kill * 137) % 500);
    const pid = lockHolder(sandbox);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    let ended = 'runs';
    void sandbox.spawn(['watchdog']).then(({ exitCode, stderr }) => {
      ended = `ended with ${exitCode}: ${stderr}`;
    });
    await sandbox.until('the next watchdog holds the lock', () => {
      if (ended !== 'runs') throw new Error(`The watchdog ${ended}`);
      return ![undefined, pid].includes(lockHolder(sandbox));
    });
    await submitCutOff(sandbox, helped);
  }
  const finished = async () => {
    await submitCutOff(sandbox, helped);
    return sandbox.events({ event: 'agent-finished', agent: 'closer' }).length === 1;
  };
  await waitFor('the last task has run', finished, {
    deadline: 40_000,
    describe: async () => `${JSON.stringify(outbox(sandbox), null, 2)}\n${await sandbox.describe()}`,
  });
  expect(sandbox.events({ event: 'phase-advanced' }).map(({ data }) => data?.to)).toEqual(['p2']);
  expect(sandbox.events({ event: 'sequence-complete' }).length).toBe(1);
  expect(sandbox.read(`${sandbox.root}/closed`)).toBe('closed\n');
  checkTold(sandbox, 'adversary', 'claim');
  checkTold(sandbox, 'builder', 'review');
});

/** One message for each commit; each delivered one was read once; one that was cut off says that nobody knows. */
function checkTold(sandbox: Sandbox, name: string, kind: string): void {
  const messages = outbox(sandbox).filter(({ to, origin }) => to === name && origin === 'handoff');
  const told = sandbox.events({ event: 'handoff', agent: name }).map(({ data }) => data?.id);
  expect(messages.length, kind).toBe(GATES);
  expect(new Set(told).size, kind).toBe(told.length);
  const ended = (state: string) => messages.filter((message) => message.state === state).length;
  const received = sandbox
    .received(name)
    .filter((line) => line.includes(kind === 'claim' ? 'CLAIM' : 'verdict')).length;
  const summary = `${kind}: ${received} read, ${messages.map(({ state, reason }) => `${state} (${reason})`).join(', ')}`;
  expect(received, summary).toBeGreaterThanOrEqual(ended('delivered'));
  expect(received, summary).toBeLessThanOrEqual(ended('delivered') + ended('unknown'));
}

/** Does what a person does who is told that nobody knows whether a message arrived: presses Enter there. */
async function submitCutOff(sandbox: Sandbox, helped: Set<string>): Promise<void> {
  for (const { id, to, state } of outbox(sandbox)) {
    if (state !== 'unknown' || helped.has(id)) continue;
    helped.add(id);
    await sandbox.tmux('send-keys', '-t', `=t-${to}:`, 'Enter');
  }
}

interface Message {
  readonly id: string;
  readonly to: string;
  readonly origin: string;
  readonly state: string;
  readonly reason: string;
}

/** A write that was cut off leaves a hidden file that nobody reads. */
function outbox(sandbox: Sandbox): Message[] {
  const folder = join(sandbox.stateDir, 'outbox');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => !file.startsWith('.')) : [];
  return files.map((file) => JSON.parse(sandbox.read(join(folder, file))) as Message);
}

function lockHolder(sandbox: Sandbox): number | undefined {
  try {
    return JSON.parse(sandbox.read('.ao-state/state/watchdog.lock')).pid;
  } catch {
    return undefined;
  }
}
