import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchRequest } from '@agent-orchestrator/core/plugin';
import { execaSync } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchOpencode } from '../src/launch.ts';
import { opencodeOptions } from '../src/options.ts';
import { contextAt } from './recordings.ts';

interface Wish {
  readonly bin?: string;
  readonly model?: string;
  readonly dir?: string;
  readonly path?: string;
  readonly options?: Record<string, unknown>;
}

function request(wish: Wish): LaunchRequest {
  const { agent, backend } = contextAt(0, { bin: wish.bin ?? 'opencode' });
  return {
    driver: 'opencode',
    agent: { ...agent, model: wish.model ?? '', dir: wish.dir ?? '/home/me' },
    backend,
    options: opencodeOptions.parse(wish.options ?? {}),
    kickoff: { text: 'Go.', path: wish.path ?? '/state/kickoff-fleet-worker.txt' },
    resume: false,
    resumeId: undefined,
    stateDir: '/state',
    env: {},
  };
}

describe('the plan', () => {
  test('starts the tool and types where the prompt is', async () => {
    expect(await launchOpencode(request({ model: 'mock/one' }))).toEqual({
      command: 'opencode',
      firstPrompt: {
        via: 'message',
        text:
          'Your full kickoff prompt is in /state/kickoff-fleet-worker.txt — read it now with: ' +
          "`cat '/state/kickoff-fleet-worker.txt'` — then follow it exactly.",
      },
      requires: ['opencode'],
    });
  });

  test('holds preamble, server and folder', async () => {
    const options = {
      preamble: '. ./env.sh',
      attach: '{bin} attach {server} --dir {dir}',
      server: 'http://127.0.0.1:4096',
      model_env: true,
    };
    const plan = await launchOpencode(
      request({ bin: 'npx opencode', dir: "/home/me/it's here", model: 'mock/"one"', options }),
    );
    expect(plan.command).toBe(
      `. ./env.sh; npx opencode attach http://127.0.0.1:4096 --dir '/home/me/it'\\''s here'`,
    );
    expect(plan.env).toEqual({ OPENCODE_CONFIG_CONTENT: '{"model":"mock/\\"one\\""}' });
    expect(plan.requires).toBeUndefined();
  });

  test('leaves the model to the tool when none is set', async () => {
    expect((await launchOpencode(request({ options: { model_env: true } }))).env).toBeUndefined();
    expect((await launchOpencode(request({ model: 'mock/one' }))).env).toBeUndefined();
  });

  test('a word in model_env switches it on, as in older files', () => {
    expect(opencodeOptions.parse({ model_env: 'OPENCODE_CONFIG_CONTENT' }).model_env).toBe(true);
    expect(opencodeOptions.parse({ model_env: '' }).model_env).toBe(false);
  });
});

test.each(['a b', "it's", '$(touch INJECTED)', '`touch INJECTED`', '"; touch INJECTED; "', '$HOME'])(
  'a folder and a server named %j arrive as they are',
  async (value) => {
    const cwd = mkdtempSync(join(tmpdir(), 'opencode-launch-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const bin = join(cwd, 'opencode');
    writeFileSync(bin, `#!/bin/sh\nfor word in "$@"; do printf '%s\\0' "$word"; done\n`);
    chmodSync(bin, 0o755);
    const options = { attach: `{bin} {server} "{dir}" '{dir}'`, server: value };
    const { command } = await launchOpencode(request({ bin, dir: value, options }));
    expect(execaSync('sh', ['-c', command], { cwd }).stdout.split('\0').slice(0, -1)).toEqual([
      value,
      value,
      value,
    ]);
    expect(readdirSync(cwd)).toEqual(['opencode']);
  },
);

test('options of a wrong type are refused by name', () => {
  const { error } = opencodeOptions.safeParse({ preamble: 1, server: true, model_env: 3 });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual(['preamble', 'server', 'model_env']);
});
