import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchRequest } from '@agent-orchestrator/core/plugin';
import { execaSync } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchExec } from '../src/launch.ts';

function request(
  bin: string | undefined,
  values: { path?: string; session?: string; model?: string } = {},
): LaunchRequest {
  return {
    driver: 'exec',
    agent: {
      name: 'worker',
      session: values.session ?? 'fleet-worker',
      kind: 'persistent',
      role: undefined,
      backend: 'tool',
      model: values.model ?? '',
      dir: '/home/me',
    },
    backend: {
      bin,
      processName: undefined,
      submitKey: undefined,
      activePattern: undefined,
      limitPattern: undefined,
      fatalPattern: undefined,
      footerUi: false,
      logGraceMs: 180_000,
      stallIdleMs: 300_000,
      connectDelayMs: 12_000,
    },
    options: undefined,
    kickoff: { text: 'Go.', path: values.path ?? '/state/kickoff.txt' },
    resume: false,
    resumeId: undefined,
    stateDir: '/state',
    env: {},
  };
}

describe('the command line', () => {
  test('is the template with its values', () => {
    expect(
      launchExec(request('codex --model {model} --name {session} < {kickoff}', { model: 'gpt-5' })),
    ).toEqual({
      command: 'codex --model gpt-5 --name fleet-worker < /state/kickoff.txt',
      firstPrompt: { via: 'command' },
      requires: ['codex'],
    });
  });

  test('leaves the shell its own words', () => {
    const plan = launchExec(request(`cd src && A=\${model} exec tool "$HOME" {kickoff}`, { model: 'm' }));
    expect(plan.command).toBe(`cd src && A=\${model} exec tool "$HOME" /state/kickoff.txt`);
    expect(plan.requires).toBeUndefined();
  });

  test.each([undefined, '', '  '])('is missing when bin is %j', (bin) => {
    expect(() => launchExec(request(bin))).toThrowError(
      expect.objectContaining({
        code: 'EXEC_BIN_MISSING',
        message: 'Backend "tool" of agent "worker" has no "bin", so there is no command line to run.',
        hint: 'Add bin = "COMMAND {kickoff}" to [backend.tool]; {kickoff} is the path of the prompt file.',
      }),
    );
  });
});

describe('run by a shell', () => {
  const hostile = [
    'x; touch INJ',
    "it's",
    '$(touch INJ)',
    '`touch INJ`',
    '"; touch INJ; "',
    '$HOME \\',
    'a  b',
    'zwei\nZeilen',
  ];
  const templates = [
    `printf '%s\\0' {session} {model} {kickoff}`,
    `printf '%s\\0' "{session}" '{model}' "{kickoff}"`,
    `printf '%s\\0' "$(printf %s {session})" {model} "$(printf '%s' '{kickoff}')"`,
  ];
  test.each(hostile.flatMap((value) => templates.map((template) => [value, template] as const)))(
    'the value %j arrives as it is in %s',
    (value, template) => {
      const cwd = mkdtempSync(join(tmpdir(), 'exec-launch-'));
      onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
      const { command } = launchExec(request(template, { session: value, model: value, path: value }));
      expect(execaSync('sh', ['-c', command], { cwd }).stdout.split('\0').slice(0, 3)).toEqual([
        value,
        value,
        value,
      ]);
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  test('a prompt file in a folder with a blank and a quote is read', () => {
    const folder = mkdtempSync(join(tmpdir(), "it's a "));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'kickoff.txt');
    writeFileSync(path, 'Do the work.');
    const { command } = launchExec(request('cat {kickoff}', { path }));
    expect(execaSync('sh', ['-c', command]).stdout).toBe('Do the work.');
  });
});
