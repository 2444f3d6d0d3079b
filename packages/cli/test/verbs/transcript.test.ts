import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';

const SCOPE = fileURLToPath(new URL('../../../../node_modules/@agent-orchestrator', import.meta.url));

/** A driver whose transcripts are files with an entry a line, one for each session that `sessions` names. */
const PLUGIN = `
import { existsSync, readFileSync } from 'node:fs';
import { definePlugin } from '@agent-orchestrator/core/plugin';
export default definePlugin({
  name: 'mine',
  drivers: [
    {
      id: 'mine',
      transcript: {
        locate: async ({ agent, sessionId, env }) => {
          if (env.FAIL === 'throw') throw new Error('no idea');
          if (env.FAIL === 'shape') return [{ kind: 'tape' }];
          const list = agent.dir + '/sessions';
          if (!existsSync(list)) return [];
          return readFileSync(list, 'utf8').trim().split('\\n').map((name) => ({ kind: 'lines', path: agent.dir + '/' + name }));
        },
        parser: () => (value) => value.entries ?? [value],
      },
    },
    { id: 'blind' },
  ],
  setup(hooks) {
    for (const id of ['mine', 'blind'])
      hooks.launch.for(id).tapPromise('mine', async () => ({ command: 'sleep 1000', firstPrompt: { via: 'command' } }));
  },
});
`;

const TOML = `plugins = ["./mine.mjs"]
[defaults]
session_prefix = "t-"
log_dir = ".ao-state"
[transcript]
result_lines = 1
time = "none"
redact = ['acme-\\d+']
[backend.mine]
driver = "mine"
[backend.blind]
driver = "blind"
[[agent]]
name = "a"
backend = "mine"
[[agent]]
name = "b"
backend = "blind"
[[service]]
name = "svc"
command = "true"
`;

const AT = Date.parse('2026-11-22T12:00:00Z');

function project(sandbox: Sandbox, sessions: Readonly<Record<string, readonly unknown[]>> = {}): void {
  sandbox.config(TOML);
  sandbox.write('mine.mjs', PLUGIN);
  mkdirSync(join(sandbox.project, 'node_modules'));
  symlinkSync(SCOPE, join(sandbox.project, 'node_modules/@agent-orchestrator'));
  for (const [name, entries] of Object.entries(sessions)) sandbox.write(name, entries.map(lineOf).join(''));
  if (Object.keys(sessions).length > 0) sandbox.write('sessions', Object.keys(sessions).join('\n'));
}

const lineOf = (entry: unknown) => (typeof entry === 'string' ? `${entry}\n` : `${JSON.stringify(entry)}\n`);
const user = (text: string, at = AT) => ({ at, type: 'user', text });

describe('transcript', () => {
  test('shows the sessions of an agent one after the other, as the config and the options say', async ({
    sandbox,
  }) => {
    const call = { at: AT, type: 'tool-call', id: '1', name: 'Bash', input: { command: 'ls' } };
    const result = { at: AT, type: 'tool-result', id: '1', text: 'x\ny\n', failed: false };
    project(sandbox, { one: [user('first')], two: [call, result, user('last')] });
    const { stdout, stderr } = await sandbox.ok(['transcript', 'a']);
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, -2)).toEqual([
      ...[
        '',
        'user',
        '  first',
        'Bash  ls',
        '  │ x',
        '  │ … 1 more line, 3 characters in all',
        '',
        'user',
        '  last',
      ],
    ]);
    expect((await sandbox.ok(['transcript', 'a', '--tools', 'full'])).stdout).toContain('  │ x\n  │ y\n');
    expect((await sandbox.ok(['transcript', 'a', '--tools', 'none'])).stdout).not.toContain('Bash');
  });

  test('as JSON, a line for each entry and a summary', async ({ sandbox }) => {
    project(sandbox, { one: [user('first'), '{ damaged', user('second')] });
    const { exitCode, stdout, stderr } = await sandbox.agents(['transcript', 'a', '--json']);
    const source = join(sandbox.project, 'one');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const spent = { inputTokens: null, outputTokens: null, cacheReadTokens: null, cacheWriteTokens: null };
    expect(stdout.split('\n').map((line) => JSON.parse(line))).toEqual([
      { v: 1, type: 'user', at: '2026-11-22T12:00:00.000Z', source, text: 'first' },
      { v: 1, type: 'user', at: '2026-11-22T12:00:00.000Z', source, text: 'second' },
      {
        ...{ v: 1, type: 'summary', firstAt: '2026-11-22T12:00:00.000Z', lastAt: '2026-11-22T12:00:00.000Z' },
        ...{ prompts: 2, answers: 0, toolCalls: 0, toolFailures: 0, errors: 0, limits: 0, compactions: 0 },
        ...{ total: { ...spent, costUsd: null }, models: {}, unreadable: 1 },
        problems: [{ source, line: 2, reason: 'it is not JSON' }],
      },
    ]);
  });

  test('says once for each file what could not be read', async ({ sandbox }) => {
    project(sandbox, { one: ['{', '{', '{', user('x')], two: [user('y')], three: [user('z')] });
    rmSync(join(sandbox.project, 'two'));
    const { stdout, stderr } = await sandbox.ok(['transcript', 'a']);
    expect(stdout).toMatch(/ {2}x\n[\s\S]* {2}z\n/);
    expect(stderr.split('\n')).toEqual([
      `warning: line 1 of "${sandbox.project}/one" was left out: it is not JSON (and 2 more like it)`,
      `warning: "${sandbox.project}/two" was left out: it does not exist`,
    ]);
  });

  test('a value nested too deeply costs its own line', async ({ sandbox }) => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const line = `{"at":${AT},"type":"tool-call","id":"1","name":"Deep","input":{"x":${deep}}}`;
    project(sandbox, { one: [user('x'), line, user('y')] });
    for (const how of [[], ['--json'], ['--html'], ['--tools', 'full'], ['--share']]) {
      const { stdout, stderr } = await sandbox.ok(['transcript', 'a', ...how]);
      expect(stdout).toMatch(/\bx\b[\s\S]*\by\b/);
      expect(how[0] === '--json' ? stdout : stderr).toMatch(/nested more than 500 levels deep/);
    }
  });

  test('a time that is none costs its own line', async ({ sandbox }) => {
    project(sandbox, { one: [user('x'), user('never', 1e300), user('y')] });
    const { stdout, stderr } = await sandbox.ok(['transcript', 'a', '--json']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/"x"[\s\S]*"y"[\s\S]*"unreadable":1/);
  });

  test('--share takes out secrets, also from file names; --html writes a page', async ({ sandbox }) => {
    const key = `ghp_${'a1B2'.repeat(10)}`;
    project(sandbox, { one: [user(`<b> ${key} acme-17 ${sandbox.home}/x`)] });
    const { stdout } = await sandbox.ok(['transcript', 'a', '--share']);
    expect(stdout).toContain('  <b> [redacted: GitHub token] [redacted] ~/x');
    const page = (await sandbox.ok(['transcript', 'a', '--share', '--html'])).stdout;
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>$/);
    expect(page).toContain('<pre>&lt;b&gt; [redacted: GitHub token] [redacted] ~/x</pre>');
    const full = (await sandbox.ok(['transcript', 'a'])).stdout;
    expect(full).toContain(key);
  });

  test('-f goes on, in the next session too, and waits for the first one', async ({ sandbox }) => {
    project(sandbox);
    const child = sandbox.spawn(['transcript', 'a', '-f', '--json']);
    let [text, said] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    const seen = () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).text);
    sandbox.write('one', lineOf(user('1')));
    sandbox.write('sessions', 'one');
    await sandbox.until('the first', () => seen().length === 1);
    appendFileSync(join(sandbox.project, 'one'), lineOf(user('2')));
    await sandbox.until('the second', () => seen().length === 2);
    writeFileSync(join(sandbox.project, 'two'), lineOf(user('3')));
    writeFileSync(join(sandbox.project, 'sessions'), 'one\ntwo');
    await sandbox.until('the third', () => seen().length === 3);
    expect(seen()).toEqual(['1', '2', '3']);
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
    expect(said).toBe('');
  });

  test('ends when its reader goes away', async ({ sandbox }) => {
    project(sandbox, { one: Array.from({ length: 5_000 }, (_, n) => user(`${n} ${'x'.repeat(500)}`)) });
    const child = sandbox.spawn(['transcript', 'a', '-f']);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await child).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('transcript, when there is none', () => {
  test.each([
    [['transcript', 'a'], 1, 'TRANSCRIPT_MISSING', /finds none\.\n {2}hint: Tools write it/],
    [['transcript', 'b'], 1, 'TRANSCRIPT_UNSUPPORTED', /the driver "blind".*\n {2}hint: .*agents logs b$/],
    [['transcript', 'c'], 1, 'AGENT_UNKNOWN', /named "c"/],
    [['transcript', 'svc'], 64, 'USAGE', /"svc" is no agent\.\n {2}hint: .*agents logs svc$/],
    [['transcript', 'a', '--tools', 'all'], 64, 'USAGE', /"all" is no way.*\n {2}hint: .*none, short, full/],
    [['transcript', 'a', '--html', '-f'], 64, 'USAGE', /cannot follow/],
    [['transcript', 'a', '--since', 'noon'], 64, 'USAGE', /"noon" is neither/],
    [
      ['transcript', '--driver', 'nope', 'x'],
      64,
      'USAGE',
      /no driver "nope"\.\n {2}hint: .*claude, opencode, exec/,
    ],
    [['transcript', '--driver', 'exec', 'agents.toml'], 1, 'TRANSCRIPT_UNSUPPORTED', /"exec"/],
  ] as const)('%j', async (args, exitCode, code, says) => {
    const sandbox = new (await import('../../../../tests/support/sandbox.ts')).Sandbox();
    try {
      project(sandbox);
      const ran = await sandbox.agents(args);
      expect(ran).toMatchObject({ exitCode, stdout: '' });
      expect(ran.stderr).toContain(`error ${code}: `);
      expect(ran.stderr).toMatch(says);
    } finally {
      await sandbox.close();
    }
  });

  test('a plugin that fails, or answers nonsense, is named', async ({ sandbox }) => {
    project(sandbox);
    const thrown = await sandbox.agents(['transcript', 'a'], { env: { FAIL: 'throw' } });
    expect(thrown).toMatchObject({ exitCode: 1 });
    expect(thrown.stderr).toMatch(
      /PLUGIN_HOOK_FAILED: The plugin "mine" .*"transcript\.locate" of "mine": no idea\./,
    );
    const odd = await sandbox.agents(['transcript', 'a'], { env: { FAIL: 'shape' } });
    expect(odd.stderr).toMatch(/PLUGIN_HOOK_VALUE: The plugin "mine" /);
  });

  test('a transcript none of which can be read is an error', async ({ sandbox }) => {
    project(sandbox, { gone: [user('x')] });
    rmSync(join(sandbox.project, 'gone'));
    const { exitCode, body } = await sandbox.json(['transcript', 'a']);
    expect({ exitCode, code: body.error.code }).toEqual({ exitCode: 1, code: 'TRANSCRIPT_UNREADABLE' });
    expect(body.error.message).toMatch(/gone" cannot be read: it does not exist\.$/);
  });
});

describe('transcript --driver', () => {
  test('reads a file of lines, or of one value, with the plugins of a config', async ({ sandbox }) => {
    project(sandbox);
    const lines = sandbox.write('x.jsonl', `{ cut off\n${lineOf(user('in lines'))}`);
    const whole = sandbox.write('x.json', JSON.stringify({ entries: [user('in one')] }, null, 2));
    const read = async (file: string) =>
      (await sandbox.ok(['transcript', '--config', 'agents.toml', '--driver', 'mine', file])).stdout;
    expect(await read(lines)).toContain('user\n  in lines\n');
    expect(await read(whole)).toContain('user\n  in one\n');
    const gone = await sandbox.agents(['transcript', '--config', 'agents.toml', '--driver', 'mine', 'gone']);
    expect(gone).toMatchObject({ exitCode: 1, stdout: '' });
    expect(gone.stderr).toMatch(/TRANSCRIPT_UNREADABLE: .*gone" cannot be read: it does not exist/);
  });

  test('says of a file without a single entry whose it should be', async ({ sandbox }) => {
    const file = sandbox.write('screen.txt', 'no transcript\n');
    const { exitCode, body } = await sandbox.json(['transcript', '--driver', 'claude', file]);
    expect(exitCode).toBe(1);
    expect(body.error).toMatchObject({
      code: 'TRANSCRIPT_UNREADABLE',
      message: `The transcript "${file}" cannot be read: what it holds is not JSON.`,
      hint: 'Name a file that the tool of the driver "claude" has written.',
    });
  });

  test('needs no config for the drivers that the command knows', async ({ sandbox }) => {
    const text = {
      info: { id: 'm1', role: 'user', time: { created: AT } },
      parts: [{ type: 'text', text: 'hello' }],
    };
    const file = sandbox.write(
      'export.json',
      JSON.stringify({ info: { id: 's' }, messages: [text] }, null, 2),
    );
    const { stdout } = await sandbox.ok(['transcript', '--driver', 'opencode', file]);
    expect(stdout).toContain('hello');
  });
});
