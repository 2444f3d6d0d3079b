import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';

const setup = fileURLToPath(new URL('../../scripts/setup.mjs', import.meta.url));
let path: string;

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'agent-orchestrator-path-'));
});

afterEach(() => {
  rmSync(path, { recursive: true, force: true });
});

it('a missing git is named, with where it was looked for and how to install it', async () => {
  const { exitCode, stderr } = await runSetup();
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`^"git" was not found on PATH \\("${path}"\\)\\.\\n {2}Install it: .*git`),
  );
  expect(stderr).not.toContain('    at ');
});

it('a missing tmux is named', async () => {
  putTool('git', 'git version 2.39.5');
  const { exitCode, stderr } = await runSetup();
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^"tmux" was not found on PATH/);
});

it('a tmux that is too old is refused', async () => {
  putTool('git', 'git version 2.39.5');
  putTool('tmux', 'tmux 3.1c');
  const { exitCode, stderr } = await runSetup();
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^tmux 3\.1c is too old: agent-orchestrator needs 3\.2 or newer\.\n {2}Install it: /,
  );
});

function putTool(name: string, output: string): void {
  writeFileSync(join(path, name), `#!/bin/sh\necho '${output}'\n`);
  chmodSync(join(path, name), 0o755);
}

function runSetup() {
  return execa(process.execPath, [setup], { env: { PATH: path }, extendEnv: false, reject: false });
}
