import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { runInProcess } from '../support/run-in-process.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Every screen that was recorded with a tool of this driver, with what stands in the index about it. */
function recordingsOf(driver: string) {
  const folder = join(ROOT, `packages/backend-${driver}/recordings`);
  return readdirSync(folder).flatMap((version) => {
    const index = readFileSync(join(folder, version, 'index.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return index.map((line) => {
      const row = JSON.parse(line) as Record<'file' | 'activity' | 'title' | 'command', string> & {
        limit: boolean | null;
        captured_at: number;
      };
      return { ...row, path: join(folder, version, row.file) };
    });
  });
}

describe('agents detect', () => {
  it.each(['claude', 'opencode'])('agrees with every recording of %s', async (driver) => {
    const recordings = recordingsOf(driver);
    expect(recordings.length).toBeGreaterThan(10);
    for (const { path, title, command, captured_at, activity, limit } of recordings) {
      const now = new Date(captured_at * 1000).toISOString();
      const about = ['--title', title, '--command', command, '--now', now, '--tz', 'UTC'];
      const { exitCode, stdout, stderr } = await runInProcess(
        ['detect', '--driver', driver, '--json', ...about, path],
        ROOT,
      );
      expect([exitCode, stderr], path).toEqual([0, '']);
      const found = JSON.parse(stdout);
      expect(activity.split('|'), `${path} ${stdout}`).toContain(found.activity.state);
      if (limit !== null) expect(found.limit !== null, `${path} ${stdout}`).toBe(limit);
    }
  });

  it('prints one line with these fields and no others, and reads clock times in the zone', async () => {
    const path = join(ROOT, 'packages/backend-claude/recordings/2.1.330/limit-max-7d-120x40.txt');
    const text = readFileSync(path, 'utf8').replaceAll(' (UTC)', '');
    expect(text).toContain('resets Nov 25, 7am');
    const ask = (zone: string) =>
      runInProcess(
        [
          'detect',
          '--driver',
          'claude',
          '--command',
          'claude',
          '--now',
          '2026-11-22T07:00:00Z',
          '--tz',
          zone,
        ],
        ROOT,
        {},
        text,
      );
    const rome = await ask('Europe/Rome');
    expect(rome.stdout.split('\n')).toHaveLength(2);
    const found = JSON.parse(rome.stdout);
    expect(found).toEqual({
      activity: { state: expect.any(String), reason: expect.any(String) },
      limit: { kind: 'weekly', resetsAt: '2026-11-25T06:00:00.000Z' },
      evidence: { source: 'screen', text: expect.any(String), rule: expect.any(String) },
    });
    expect(JSON.parse((await ask('America/New_York')).stdout).limit.resetsAt).toBe(
      '2026-11-25T12:00:00.000Z',
    );
  });

  it.each([
    [[], 'There is no driver that could be asked.', '--driver claude|opencode|exec'],
    [['--driver', 'nope'], 'There is no driver "nope".', 'claude, opencode, exec'],
    [['--driver', 'exec', '--tz', 'Mars/Base'], '"Mars/Base" is no time zone.', 'Europe/Rome'],
    [['--driver', 'exec', '--now', 'yesterday'], '"yesterday" is no time.', '2026-11-22T08:30:00Z'],
    [['--driver', 'exec', 'missing.txt'], 'The file "missing.txt" cannot be read: it does not exist.', '"-"'],
    [['--driver', 'exec', 'docs'], 'The file "docs" cannot be read: it is a folder.', '"-"'],
  ])('%j is a mistake that is explained', async (args, message, hint) => {
    const { exitCode, stdout } = await runInProcess(['detect', '--json', ...args], ROOT);
    expect(exitCode).toBe(64);
    expect(JSON.parse(stdout).error).toMatchObject({ message, hint: expect.stringContaining(hint) });
  });

  test('takes a screen of any number of rows', async ({ sandbox }) => {
    const file = sandbox.write('huge.txt', 'x\n'.repeat(300_000));
    const { exitCode, stdout } = await runInProcess(['detect', '--json', '--driver', 'claude', file], ROOT);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ activity: { state: 'unknown' }, limit: null });
  });

  test('takes any bytes: what is no screen is unknown, and is told in few words', async ({ sandbox }) => {
    const files = {
      'latin-1.txt': Buffer.from('caf\xe9 \x07bell', 'latin1'),
      'binary.bin': Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 167) % 256)),
      'one-row.txt': 'x'.repeat(2_000_000),
      'empty.txt': '',
    };
    for (const [name, content] of Object.entries(files)) {
      const { exitCode, stdout } = await runInProcess(
        ['detect', '--json', '--driver', 'claude', sandbox.write(name, content)],
        ROOT,
      );
      expect([name, exitCode]).toEqual([name, 0]);
      const { activity, limit, evidence } = JSON.parse(stdout);
      expect({ activity, limit }).toEqual({
        activity: { state: 'unknown', reason: 'unrecognised' },
        limit: null,
      });
      expect(evidence.text.length).toBeLessThanOrEqual(300);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them.
      expect(evidence.text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    }
  });

  it('reads a screen with escape codes, with other ends of lines and with a mark of its encoding', async () => {
    const path = join(ROOT, 'packages/backend-claude/recordings/2.1.330/limit-5h-final-80x24.txt');
    const text = readFileSync(path, 'utf8');
    const verdict = async (screen: string) => {
      const asked = ['detect', '--driver', 'claude', '--now', '2026-11-22T07:00:00Z', '--json'];
      return (await runInProcess(asked, ROOT, {}, screen)).stdout;
    };
    const plain = await verdict(text);
    expect(JSON.parse(plain)).toMatchObject({
      activity: { state: 'idle' },
      limit: { kind: '5-hour', resetsAt: '2026-11-22T09:24:00.000Z' },
    });
    const coloured = text.replace(
      /^(.*\S.*)$/gm,
      '\x1b(B\x1b[38;2;1;2;3m$1\x1b[0m\x1b]8;;http://x\x1b\\\x0f',
    );
    for (const other of [text.replaceAll('\n', '\r\n'), `\uFEFF${text}`, coloured]) {
      expect(await verdict(other)).toBe(plain);
    }
  });

  test('asks a driver of your own, from anywhere, without a config', async ({ sandbox }) => {
    sandbox.write(
      'mine.mjs',
      `export default { name: 'mine', apiVersion: 1, drivers: [{ id: 'mine' }], setup(hooks) {
        hooks.launch.for('mine').tapPromise('mine', async () => undefined);
        hooks.detectActivity.for('mine').tap('mine', ({ screen, columns, rows, title }) => {
          if (screen[0] === 'boom') throw new Error('no idea');
          return { state: 'idle', reason: [columns, rows, title, ...screen].join('|'), evidence: { source: 'title', text: 'x' } };
        }); } };`,
    );
    sandbox.write('screen.txt', '\x1b[1mone\x1b[0m \x1b]0;t\x07\r\n\nthree\n\n');
    const asked = ['detect', '--driver', 'mine', '--plugin', 'mine.mjs', '--title', 'T'];
    const found = await sandbox.ok([...asked, 'screen.txt']);
    expect(JSON.parse(found.stdout)).toEqual({
      activity: { state: 'idle', reason: '5|4|T|one ||three' },
      limit: null,
      evidence: { source: 'title', text: 'x' },
    });
    sandbox.write('boom.txt', 'boom\n');
    const failed = await sandbox.json([...asked, 'boom.txt']);
    expect(failed.exitCode).toBe(1);
    expect(failed.body.error).toMatchObject({ code: 'PLUGIN_HOOK_FAILED' });
    const other = await sandbox.json(['detect', '--driver', 'other', '--plugin', './mine.mjs', 'screen.txt']);
    expect(other.body.error.message).toBe('"./mine.mjs" offers no driver "other".');
    const known = await sandbox.ok(['detect', '--driver', 'exec', 'screen.txt']);
    expect(JSON.parse(known.stdout).activity.state).toBe('idle');
  });
});
