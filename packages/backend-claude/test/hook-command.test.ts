import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { hookCommand, statusLineCommand } from '../src/launch/hook-command.ts';

let folder = '';

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'claude-hook-')), `it's "odd" $HOME \`x\` ü\n`);
  mkdirSync(folder);
  const made = folder;
  onTestFinished(() => rmSync(join(made, '..'), { recursive: true, force: true }));
});

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1);
const event = (more: object) => `${JSON.stringify({ session_id: 'x', hook_event_name: 'Stop', ...more })}\n`;

test.each(['sh', 'bash'])('appends each event as one line with its time (%s)', (shell) => {
  const file = join(folder, 'hooks.jsonl');
  const before = Math.floor(Date.now() / 1000);
  for (const text of ['one', 'two "q" \\ \u2028 ü \n'])
    execaSync(shell, ['-c', hookCommand(file)], { input: event({ text }) });
  const [one, two, ...rest] = linesOf(file).map((line) => JSON.parse(line));
  expect(rest).toEqual([]);
  expect(one).toMatchObject({ session_id: 'x', text: 'one' });
  expect(two.text).toBe('two "q" \\ \u2028 ü \n');
  expect(one.at).toBeGreaterThanOrEqual(before);
  expect(one.at).toBeLessThanOrEqual(Date.now() / 1000);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('keeps of a tool only its name, so that lines of tools that run side by side are whole', async () => {
  const file = join(folder, 'hooks.jsonl');
  const input = event({
    hook_event_name: 'PostToolUse',
    tool_name: 'Read',
    tool_input: { file_path: '"tool_name":"x"' },
    tool_response: 'ü'.repeat(400_000),
  });
  const command = hookCommand(file, { short: true });
  await Promise.all(Array.from({ length: 8 }, () => execa('sh', ['-c', command], { input })));
  const lines = linesOf(file).map((line) => JSON.parse(line));
  expect(lines).toHaveLength(8);
  for (const line of lines)
    expect(line).toEqual({
      ...{ at: expect.any(Number), session_id: 'x', hook_event_name: 'PostToolUse', tool_name: 'Read' },
    });
});

test.each(['/dev/full', '/nonexistent/folder/hooks.jsonl'])(
  'succeeds without a word when %s cannot be written, and reads all of its input',
  (file) => {
    const { exitCode, all } = execaSync('sh', ['-c', hookCommand(file)], {
      ...{ input: event({ text: 'x'.repeat(1_000_000) }), all: true, reject: false },
    });
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
  },
);

test('needs no environment', () => {
  const file = join(folder, 'hooks.jsonl');
  const options = { input: event({}), env: {}, extendEnv: false };
  execaSync('/bin/sh', ['-c', hookCommand(file)], options);
  expect(linesOf(file)).toHaveLength(1);
});

test('moves a long file aside at the end of a turn', () => {
  const file = join(folder, 'hooks.jsonl');
  writeFileSync(file, 'x'.repeat(9_000_000));
  execaSync('sh', ['-c', hookCommand(file)], { input: event({}) });
  expect(existsSync(`${file}.1`)).toBe(false);
  execaSync('sh', ['-c', hookCommand(file, { rotate: true })], { input: event({}) });
  expect(linesOf(file)).toHaveLength(1);
  expect(statSync(`${file}.1`).size).toBeGreaterThan(9_000_000);
});

test('a status line keeps the last of what it is given, and shows what the next command makes of it', () => {
  const file = join(folder, 'status.json');
  for (const [value, next] of [
    [1, undefined],
    [2, `sed 's/.*:/seen /; s/}//' # a comment`],
  ] as const) {
    const { stdout } = execaSync('sh', ['-c', statusLineCommand(file, next)], {
      input: `{"value":${value}}`,
    });
    expect(stdout).toBe(next === undefined ? '' : `seen ${value}`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ value });
  }
});
