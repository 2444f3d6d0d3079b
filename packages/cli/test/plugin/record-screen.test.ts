import { join } from 'node:path';
import { readRecordings } from '@agent-orchestrator/core/testing';
import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const SHOWN = ['> go on', 'Thinking about it', 'token sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789'];
const TOML = fleetToml({
  bin: `printf '${SHOWN.join('\\n')}'; printf '\\033]2;at work\\007'; exec sleep 1000`,
  rest: `${agent('a')}${agent('off')}`,
}).replace('[backend.sh]', '[backend.sh]\nactive_re = "Thinking about"');

describe('agents plugin record', () => {
  test('saves what an agent shows, so that the conformance kit can read it', async ({ sandbox }) => {
    sandbox.config(TOML);
    await sandbox.ok(['up', 'a']);
    await sandbox.until('the screen', async () => (await sandbox.screen('t-a')).includes('token'));
    const before = Date.now();
    const { exitCode, body } = await sandbox.json(['plugin', 'record', 'a']);
    const folder = join(sandbox.project, 'recordings');
    const [, size = ''] = /^working-(\d+x\d+)\.txt$/.exec(body.recording.file) ?? [];
    expect({ exitCode, ...body }).toMatchObject({
      ...{ exitCode: 0, v: 1, verb: 'plugin', ok: true, action: 'record' },
      ...{ path: join(folder, `working-${size}.txt`), index: join(folder, 'index.jsonl'), suspects: [3] },
    });
    const [recording, ...others] = readRecordings(folder);
    expect(others).toEqual([]);
    expect(recording).toEqual({
      ...{ file: `working-${size}.txt`, state: 'working', size, activity: 'working', limit: false },
      ...{ title: 'at work', command: 'sleep', driver: 'exec', screen: SHOWN },
      captured_at: expect.any(Number),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    expect(recording?.captured_at).toBeGreaterThanOrEqual(before / 1000);

    // Again: refused, unless it is said what it shows.
    const again = await sandbox.json(['plugin', 'record', 'a']);
    expect(again).toMatchObject({
      exitCode: 1,
      body: {
        error: {
          code: 'RECORDING_EXISTS',
          message: `The recording "${body.path}" exists already — refusing to overwrite.`,
          hint: expect.stringMatching(/^Name what it shows, --state permission-dialog, or another folder/),
        },
      },
    });
    const named = await sandbox.ok(['plugin', 'record', 'a', '--state', 'busy', '--out', './recordings']);
    expect(named.stdout).toBe(`${folder}/busy-${size}.txt: working (Thinking about it)`);
    expect(named.stderr).toMatch(
      /^warning: Read .*busy-\d+x\d+\.txt before you share it: .* What looks like a secret or a home folder stands in row 3\.$/m,
    );
    expect(readRecordings(folder).map(({ state }) => state)).toEqual(['working', 'busy']);
  });

  test('says who cannot be recorded', async ({ sandbox }) => {
    sandbox.config(TOML);
    const code = async (...args: string[]) => {
      const { exitCode, body } = await sandbox.json(['plugin', 'record', ...args]);
      return [exitCode, body.error.code];
    };
    expect(await code('off')).toEqual([1, 'AGENT_NOT_RUNNING']);
    expect(await code('nobody')).toEqual([1, 'AGENT_UNKNOWN']);
    expect(await code('watchdog')).toEqual([64, 'USAGE']);
    expect(await code('off', '--state', '../up')).toEqual([64, 'USAGE']);
    expect(sandbox.exists('recordings')).toBe(false);
  });

  test('leaves no screen behind when its row cannot be written', async ({ sandbox }) => {
    sandbox.config(TOML);
    await sandbox.ok(['up', 'a']);
    sandbox.write('recordings/index.jsonl/in-the-way', '');
    expect(await sandbox.json(['plugin', 'record', 'a', '--state', 'x', '--out', 'file/sub'])).toMatchObject({
      exitCode: 0,
    });
    const { exitCode, body } = await sandbox.json(['plugin', 'record', 'a', '--state', 'x']);
    expect([exitCode, body.error.code, body.error.details.reason]).toEqual([
      1,
      'RECORDING_UNWRITABLE',
      'EISDIR',
    ]);
    expect(sandbox.exists('recordings/index.jsonl/in-the-way')).toBe(true);
  });
});
