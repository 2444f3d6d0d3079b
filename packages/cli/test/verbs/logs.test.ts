import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const TOML = fleetToml({ rest: `${agent('a')}[[service]]\nname = "svc"\ncommand = "true"\n` });

function log(sandbox: Sandbox, text: string, name = 'a'): string {
  sandbox.config(TOML);
  return sandbox.write(join('.ao-state', `t-${name}.log`), text);
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

/** Follows in the background; `lines` is what was printed so far. */
function follow(sandbox: Sandbox, ...args: string[]) {
  const child = sandbox.spawn(['logs', 'a', '-f', ...args]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return { child, text: () => text, lines: () => text.split('\n').slice(0, -1) };
}

describe('logs', () => {
  test('shows the last ten lines, or as many as are asked for', async ({ sandbox }) => {
    log(sandbox, `${numbers(1, 30).join('\r\n')}\r\n`);
    expect((await sandbox.ok(['logs', 'a'])).stdout.split('\n')).toEqual(numbers(21, 30));
    expect((await sandbox.ok(['logs', '-n', '2', 'a'])).stdout.split('\n')).toEqual(numbers(29, 30));
    expect((await sandbox.ok(['logs', 'a', '-n', '0'])).stdout).toBe('');
    expect((await sandbox.ok(['logs', 'a', '-n', '99'])).stdout.split('\n')).toEqual(numbers(1, 30));
  });

  test('is readable, or raw on request', async ({ sandbox }) => {
    const raw = '\u001b[32mgreen\u001b[0m\r\n 1%\r 2%\r\n';
    log(sandbox, raw);
    expect((await sandbox.ok(['logs', 'a'])).stdout).toBe('green\n 2%');
    expect((await sandbox.json(['logs', 'a', '--raw'])).body.lines).toEqual(raw.split('\n').slice(0, -1));
  });

  test('as JSON', async ({ sandbox }) => {
    const path = log(sandbox, 'one\ntwo\n', 'svc');
    expect((await sandbox.json(['logs', 'svc'])).body).toEqual({
      ...{ v: 1, verb: 'logs', ok: true, name: 'svc', session: 't-svc', path, lines: ['one', 'two'] },
    });
  });

  test('reads a huge log from its end', async ({ sandbox }) => {
    const path = log(sandbox, '');
    truncateSync(path, 3 * 1024 ** 3);
    appendFileSync(path, `\n${numbers(1, 3).join('\n')}\n`);
    expect((await sandbox.ok(['logs', 'a', '-n', '3'])).stdout.split('\n')).toEqual(numbers(1, 3));
  });

  test('works for the watchdog', async ({ sandbox }) => {
    log(sandbox, 'watchdog up\n', 'watchdog');
    expect((await sandbox.ok(['logs', 'watchdog'])).stdout).toBe('watchdog up');
  });

  test('an unknown name and a missing log are errors', async ({ sandbox }) => {
    sandbox.config(TOML);
    const unknown = await sandbox.agents(['logs', 'scv']);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/^error AGENT_UNKNOWN: .*\n {2}hint: Did you mean "svc"\?$/);
    const missing = await sandbox.json(['logs', 'a', '-f']);
    expect(missing).toMatchObject({ exitCode: 1, body: { ok: false, error: { code: 'LOG_MISSING' } } });
  });

  test('follows what is written, an unfinished line included', async ({ sandbox }) => {
    const path = log(sandbox, 'old\n');
    const { child, lines } = follow(sandbox);
    await sandbox.until('the old line', () => lines().length === 1);
    appendFileSync(path, 'new\nPassword: ');
    await sandbox.until('the prompt', () => lines().includes('Password:'));
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
    expect(lines()).toEqual(['old', 'new', 'Password:']);
  });

  test('goes on when the log is emptied or replaced, and loses nothing', async ({ sandbox }) => {
    const path = log(sandbox, 'one\n');
    const { child, lines } = follow(sandbox, '--json');
    await sandbox.until('one', () => lines().length === 1);
    appendFileSync(path, 'two\n');
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'three\n');
    writeFileSync(path, 'four\n');
    await sandbox.until('four', () => lines().length === 4);
    truncateSync(path, 0);
    await delay(600); // It looks at least every 500 ms.
    appendFileSync(path, '5\n');
    await sandbox.until('five', () => lines().length === 5);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(143);
    expect(lines().map((line) => JSON.parse(line))).toEqual(
      ['one', 'two', 'three', 'four', '5'].map((line) => ({ v: 1, name: 'a', line })),
    );
  });

  test('ends when its reader goes away', async ({ sandbox }) => {
    const path = log(sandbox, 'one\n');
    const { child, lines } = follow(sandbox);
    await sandbox.until('one', () => lines().length === 1);
    child.stdout.destroy();
    const more = setInterval(() => appendFileSync(path, 'more\n'), 50);
    try {
      expect(await child).toMatchObject({ exitCode: 0, stderr: '' });
    } finally {
      clearInterval(more);
    }
  });
});
