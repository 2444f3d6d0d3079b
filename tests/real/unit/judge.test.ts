import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { describeChanges, earlierRecording, isDue, judge } from '../judge.mjs';
import { putRow } from '../recordings.mjs';

const recordings = mkdtempSync(join(tmpdir(), 'ao-recordings-'));
afterAll(() => rmSync(recordings, { recursive: true }));

const row = (file: string) => ({
  ...{ file, state: 'idle', size: '80x24', activity: 'idle', limit: false, title: 't', command: 'c' },
  captured_at: 1,
});

function record(version: string, file: string): void {
  const folder = join(recordings, version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), 'screen');
  writeFileSync(join(folder, 'index.jsonl'), putRow('', row(file)));
}

test('a verdict is due when it is one of those that are allowed', () => {
  expect(isDue('idle', { activity: 'idle|waiting', limit: false })).toBe(true);
  expect(isDue('waiting, limit', { activity: 'idle|waiting', limit: true })).toBe(true);
  expect(isDue('idle, limit', { activity: 'idle', limit: null })).toBe(true);
  expect(isDue('idle, limit', { activity: 'idle', limit: false })).toBe(false);
  expect(isDue('idle', { activity: 'idle', limit: true })).toBe(false);
  expect(isDue('working', { activity: 'idle', limit: false })).toBe(false);
});

test('a recording is compared with its own predecessor, else with that of the newest other version', () => {
  record('1.9.0', 'idle-80x24.txt');
  record('1.10.0', 'idle-80x24.txt');
  expect(earlierRecording(join(recordings, '2.0.0'), 'idle-80x24.txt')?.version).toBe('1.10.0');
  expect(earlierRecording(join(recordings, '1.9.0'), 'idle-80x24.txt')?.version).toBe('1.9.0');
  expect(earlierRecording(join(recordings, '2.0.0'), 'other-80x24.txt')).toBeUndefined();
});

test('what has changed and what is wrong is told, and nothing else', () => {
  const same = {
    file: 'a',
    earlier: { version: '1', verdict: 'idle' },
    verdict: 'idle',
    due: 'idle',
    right: true,
  };
  expect(describeChanges([same])).toBe('1 recorded: 0 verdicts changed, 0 new, 0 wrong.');
  const told = describeChanges([
    same,
    { ...same, file: 'b', verdict: 'unknown', right: false },
    { ...same, file: 'c', earlier: undefined },
    { ...same, file: 'd', earlier: undefined, verdict: 'working', right: false },
  ]);
  expect(told.split('\n')).toEqual([
    '4 recorded: 1 verdicts changed, 2 new, 2 wrong:',
    '  b: idle (1) → unknown; WRONG, due is idle',
    '  d: new → working; WRONG, due is idle',
  ]);
});

test('the driver itself is asked for the verdict', () => {
  const folder = fileURLToPath(
    new URL('../../../packages/backend-claude/recordings/2.1.330', import.meta.url),
  );
  const lines = readFileSync(join(folder, 'index.jsonl'), 'utf8').split('\n').filter(Boolean);
  const rows = lines.map((line) => JSON.parse(line));
  for (const state of ['working-thinking', 'limit-5h', 'permission-bash']) {
    const found = rows.find((one) => one.state.startsWith(state));
    const verdict = judge('claude', join(folder, found.file), found);
    expect(isDue(verdict, found), `${found.file}: ${verdict}`).toBe(true);
  }
});
