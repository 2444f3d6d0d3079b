import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seedRepository } from '../demo/seed-repository.mjs';
import { parseSubject } from '../lib/conventions.mjs';
import { git, gitSucceeds } from '../lib/git.mjs';
import { newCommits } from '../lib/new-commits.mjs';

const EXAMPLE = fileURLToPath(new URL('..', import.meta.url));
const KICKOFF = fileURLToPath(new URL('../../../prompts/kickoff.md', import.meta.url));
const PINGS = {
  claim: [
    'adversary',
    'watchdog ping: the other loop pushed a gate CLAIM commit. Pull and verify the claimed gate now.',
  ],
  review: [
    'builder',
    'watchdog ping: the other loop pushed a verdict/finding commit. Pull the review file and act.',
  ],
};

/** Both agents on a bare remote, with this test in the watchdog's place: it types the pings and replaces the dead. */
export async function handDrivenFleet() {
  const folder = mkdtempSync(join(tmpdir(), 'two-agents-test-'));
  const remote = await seedRepository(folder);
  const agents = {};
  let seen = (await newCommits(remote)).at(-1).id;

  function start(role, phase) {
    const kickoff = join(folder, `kickoff-${role}.txt`);
    const slots = { phase_id: phase, plan: `plans/${phase}.md`, status: `STATUS-${phase}.md`, role };
    writeFileSync(
      kickoff,
      readFileSync(KICKOFF, 'utf8').replace(/\{(\w+)\}/g, (_, name) => slots[name]),
    );
    const clone = join(folder, 'clones', role);
    mkdirSync(clone, { recursive: true });
    const child = spawn(process.execPath, [join(EXAMPLE, `${role}.mjs`), kickoff, remote], { cwd: clone });
    agents[role] = { child, output: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        agents[role].output += text;
      });
    }
    child.stdin.on('error', () => {});
    return child;
  }

  return {
    folder,
    remote,
    start,
    type: (role, text) => agents[role].child.stdin.write(`${text}\n`),
    output: (role) => agents[role].output,
    kill: (role) => stop(agents[role].child),

    /** Types one ping, `copies` times, for each claim or review pushed since the last call. */
    async carryWord(phase, copies = 1) {
      for (const { id, subject } of await newCommits(remote, seen)) {
        seen = id;
        const kind = parseSubject(subject, phase)?.kind;
        if (kind === undefined) continue;
        const [role, text] = PINGS[kind];
        for (let copy = 0; copy < copies; copy += 1) agents[role].child.stdin.write(`${text}\n`);
      }
    },

    /** Like the heading that the watchdog looks for, on the pushed branch. */
    isDone: async (phase) =>
      (await gitSucceeds(remote, 'cat-file', '-e', `HEAD:machine-docs/STATUS-${phase}.md`)) &&
      /^## DONE$/m.test(await git(remote, 'show', `HEAD:machine-docs/STATUS-${phase}.md`)),

    subjects: async () => (await newCommits(remote)).map(({ subject }) => subject),
    files: async () => (await git(remote, 'ls-tree', '-r', '--name-only', 'HEAD')).split('\n'),

    async close() {
      await Promise.all(Object.values(agents).map(({ child }) => stop(child)));
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/** Waits for a condition; its deadline is the only clock in these tests. */
export async function until(what, condition, deadlineMs = 60_000) {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`It did not happen within ${deadlineMs} ms: ${what}.`);
    await sleep(20);
  }
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
