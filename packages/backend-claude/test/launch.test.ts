import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchRequest } from '@agent-orchestrator/core/plugin';
import { execaSync } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchClaude } from '../src/launch/plan.ts';
import { claudeOptions } from '../src/options.ts';
import { contextAt } from './recordings.ts';

interface Wish {
  readonly bin?: string;
  readonly model?: string;
  readonly session?: string;
  readonly prompt?: string;
  readonly path?: string;
  readonly resume?: boolean;
  readonly resumeId?: string;
  readonly options?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  readonly dir?: string;
}

/** Neither hooks nor a session: what the user alone wrote. */
const PLAIN = { hooks: false, session_id_flag: '' };

function request(wish: Wish): LaunchRequest {
  const { agent, backend } = contextAt(0, { bin: wish.bin ?? 'claude' });
  return {
    driver: 'claude',
    agent: {
      ...agent,
      ...{ model: wish.model ?? '', session: wish.session ?? 'fleet-worker', dir: wish.dir ?? agent.dir },
    },
    backend,
    options: claudeOptions.parse(wish.options ?? PLAIN),
    kickoff: { text: wish.prompt ?? 'Go.', path: wish.path ?? '/state/kickoff-fleet-worker.txt' },
    resume: wish.resume ?? false,
    resumeId: wish.resumeId,
    stateDir: '/state',
    env: wish.env ?? {},
  };
}

/** Runs the planned command in a real shell; the tool is a script that prints its arguments, each ended by NUL. */
function argumentsSeen(wish: Wish): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'claude-launch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'claude');
  writeFileSync(bin, `#!/bin/sh\nfor word in "$@"; do printf '%s\\0' "$word"; done\n`);
  chmodSync(bin, 0o755);
  const path = join(folder, wish.path ?? 'kickoff.txt');
  writeFileSync(path, wish.prompt ?? 'Go.');
  const { command } = launchClaude(request({ ...wish, bin, path }));
  const { stdout } = execaSync('sh', ['-c', command], { cwd: folder });
  expect(execaSync('ls', ['-A'], { cwd: folder }).stdout.split('\n').length, 'a file was made').toBe(2);
  return stdout.split('\0').slice(0, -1);
}

describe('the command line', () => {
  test('is the tool and its prompt', () => {
    const plan = launchClaude(request({}));
    expect(plan).toEqual({
      command: `claude "$(cat '/state/kickoff-fleet-worker.txt')"`,
      firstPrompt: { via: 'command' },
      requires: ['claude'],
      resumed: false,
    });
  });

  test('holds resume, remote control, model and flags in this order', () => {
    const plan = launchClaude(
      request({
        bin: 'IS_SANDBOX=1 claude',
        model: 'claude-sonnet-4-6',
        resume: true,
        resumeId: 'cf5d-1',
        options: {
          hooks: false,
          supports_resume: true,
          remote_control: true,
          flags: '--dangerously-skip-permissions $EXTRA',
        },
      }),
    );
    expect(plan.command).toBe(
      `IS_SANDBOX=1 claude --resume 'cf5d-1' --remote-control 'fleet-worker' --model 'claude-sonnet-4-6' ` +
        `--dangerously-skip-permissions $EXTRA "$(cat '/state/kickoff-fleet-worker.txt')"`,
    );
    expect(plan).toMatchObject({ resumed: true, sessionId: 'cf5d-1' });
    expect(plan.requires).toBeUndefined();
  });

  test('names every new session, so that it can be followed and continued', () => {
    const plan = launchClaude(request({ options: { hooks: false } }));
    expect(plan.sessionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(plan.command).toBe(
      `claude --session-id '${plan.sessionId}' "$(cat '/state/kickoff-fleet-worker.txt')"`,
    );
    expect(plan.resumed).toBe(false);
  });

  test('names a new session where the backend cannot resume the recorded one', () => {
    const plan = launchClaude(request({ resume: true, resumeId: 'cf5d-1', options: { hooks: false } }));
    expect(plan).toMatchObject({ resumed: false, sessionId: expect.not.stringMatching('cf5d-1') });
  });

  test.each([
    { session_id_flag: '', flags: '' },
    ...['-c', '--continue', "--resume='x'", '-r x', '--session-id x', '--model y --bg'].map((own) => ({
      flags: `${own} `,
    })),
  ])('names no session with %j', (options) => {
    const plan = launchClaude(
      request({ resume: true, resumeId: 'x', options: { hooks: false, ...options } }),
    );
    const { flags } = options;
    expect(plan.command.replace(/ +/g, ' ')).toBe(
      `claude ${flags}"$(cat '/state/kickoff-fleet-worker.txt')"`,
    );
    expect(plan.sessionId).toBeUndefined();
  });
});

describe('run by a shell', () => {
  test.each([
    'x; touch INJECTED',
    "it's",
    '$(touch INJECTED)',
    '`touch INJECTED`',
    '"; touch INJECTED; "',
    `\${HOME} \\ {session}`,
    'zwei\nZeilen',
  ])('the model and the session %j arrive as they are', (value) => {
    const options = { ...PLAIN, remote_control: true };
    expect(argumentsSeen({ model: value, session: value, options })).toEqual([
      '--remote-control',
      value,
      '--model',
      value,
      'Go.',
    ]);
  });

  test.each(["it's here.txt", '$(touch INJECTED).txt', 'a b;touch INJECTED', '`touch INJECTED`'])(
    'a prompt file named %j is read',
    (path) => {
      expect(argumentsSeen({ path, prompt: 'Line 1\n"two" $HOME `x`' })).toEqual(['Line 1\n"two" $HOME `x`']);
    },
  );

  test('a prompt that begins with "-" is no option', () => {
    expect(argumentsSeen({ prompt: '--version is what to print' })).toEqual([
      '--',
      '--version is what to print',
    ]);
  });

  test.each([
    ['is longer than an argument may be', 'é'.repeat(60_001)],
    ['holds a NUL byte', 'a\0b'],
  ])('a prompt that %s is named by its file', (_name, prompt) => {
    const [sentence, ...rest] = argumentsSeen({ prompt, path: "it's.txt" });
    expect(rest).toEqual([]);
    expect(sentence).toMatch(
      /^Your full kickoff prompt is in \/.*it's\.txt — read it now with: `cat .*` — then follow it exactly\.$/,
    );
    const read = /`(cat .*)`/.exec(sentence ?? '')?.[1] ?? '';
    expect(execaSync('sh', ['-c', read], { stripFinalNewline: false, encoding: 'utf8' }).stdout).toBe(prompt);
  });

  test('a prompt just short enough is an argument', () => {
    expect(argumentsSeen({ prompt: 'x'.repeat(120_000) })).toEqual(['x'.repeat(120_000)]);
  });
});

test('options of a wrong type are refused by name', () => {
  const { error } = claudeOptions.safeParse({ flags: 7, supports_resume: 'yes' });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual(['flags', 'supports_resume']);
});
