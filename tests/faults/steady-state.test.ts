import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, head, passes, start, watchdogPid } from '../defects/support/fleet.ts';
import { test } from '../support/sandbox.ts';

const PROGRAMS = ['tmux', 'git', 'sh', 'ps', 'cat'];

test('30 idle agents, looked at every second, cost no process in 20 s', { timeout: 90_000 }, async ({
  sandbox,
}) => {
  const spawned = join(sandbox.root, 'spawned');
  for (const name of PROGRAMS) {
    const real = (await sandbox.run('/bin/sh', ['-c', `command -v ${name}`])).stdout.trim();
    sandbox.program(name, `#!/bin/sh\necho "${name} $*" >>'${spawned}'\nexec '${real}' "$@"\n`);
  }
  const names = Array.from({ length: 30 }, (_, index) => `a${index}`);
  const settings = head().replace('signal_interval = 0.2', 'signal_interval = 1');
  await start(sandbox, settings + names.map((name) => agent(name)).join(''));
  const pid = await watchdogPid(sandbox);
  await sandbox.until('every agent is seen', async () => {
    const { body } = await sandbox.json(['status']);
    return body.agents.every((one: { activity: unknown }) => one.activity !== null);
  });
  await passes(sandbox, 3);
  const before = sandbox.read(spawned);
  expect(before).toContain('tmux');
  const children = childrenOf(pid);
  const end = Date.now() + 20_000;
  const seen = new Set<number>();
  await sandbox.until(
    '20 s are over',
    () => {
      for (const child of childrenOf(pid)) seen.add(child);
      return Date.now() >= end;
    },
    40_000,
  );
  expect(sandbox.read(spawned)).toBe(before);
  expect([...seen].sort()).toEqual(children.sort());
});

/** Processes that a process has started and that still run. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const text = childrenOfThread(`/proc/${pid}/task/${task}/children`).trim();
    return text === '' ? [] : text.split(' ').map(Number);
  });
}

/** A thread may have ended meanwhile: what it had started belongs to another one then. */
function childrenOfThread(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
