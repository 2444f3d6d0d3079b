import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { identifyProcess, isRunning } from '../../src/state/process-identity.ts';
import { acquireWatchdogLock, readWatchdogLock } from '../../src/state/watchdog-lock.ts';
import { errorOf, temporaryFolder } from '../config/write-config.ts';
import { until } from '../tmux/fixtures/tmux-sandbox.ts';
import { bundle } from './fixtures/bundle.ts';

/** Told to take a lock, says whether it got it; told to drop it, does so. */
const contender = bundle(`
import { createInterface } from 'node:readline';
import { acquireWatchdogLock } from 'src/state/watchdog-lock.ts';
let lock;
const say = (word) => process.stdout.write(word + '\\n');
say('ready');
createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb, folder] = line.split(' ');
  if (verb === 'drop') {
    lock?.release();
    lock = undefined;
    say('dropped');
    return;
  }
  try {
    lock = acquireWatchdogLock(folder, { configPath: '/agents.toml', version: '1' });
    say('won');
  } catch (error) {
    say(error.code ?? String(error));
  }
});
`);
afterAll(() => contender.dispose());

const about = { configPath: '/agents.toml', version: '1' };

/** Processes that take and drop locks when they are told to. */
async function contenders(count: number) {
  const runners = Array.from({ length: count }, () => contender.start());
  onTestFinished(async () => {
    for (const { child, ended } of runners) {
      child.kill('SIGKILL');
      await ended;
    }
  });
  await Promise.all(runners.map(({ said }) => said));
  const ask = (line: string) =>
    Promise.all(
      runners.map(({ child }) => {
        const answer = new Promise<string>((resolve) => {
          child.stdout.once('data', (part: string) => resolve(part.trim()));
        });
        child.stdin.write(`${line}\n`);
        return answer;
      }),
    );
  return { ask, runners };
}

/** Leaves the lock of a process that took it and was killed with it. */
async function killedHolder(folder: string): Promise<void> {
  const { ask, runners } = await contenders(1);
  expect(await ask(`take ${folder}`)).toEqual(['won']);
  runners[0]?.child.kill('SIGKILL');
  await runners[0]?.ended;
}

describe('the lock of the watchdog', () => {
  test('is won by exactly one of two processes, each of 50 times', async () => {
    const { ask } = await contenders(2);
    for (let round = 0; round < 50; round += 1) {
      const folder = temporaryFolder();
      expect([...(await ask(`take ${folder}`))].sort()).toEqual(['WATCHDOG_LOCKED', 'won']);
      await ask('drop');
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test('is had at once when its holder was killed', async () => {
    const folder = temporaryFolder();
    await killedHolder(folder);
    expect(readWatchdogLock(folder)).toBeUndefined();
    const lock = acquireWatchdogLock(folder, about);
    expect(readWatchdogLock(folder)?.holder).toEqual(lock.holder);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a killed process is won by exactly one of six, each of 30 times, and leaves nothing behind', async () => {
    const dead = temporaryFolder();
    await killedHolder(dead);
    const text = readFileSync(join(dead, 'watchdog.lock'), 'utf8');
    const { ask } = await contenders(6);
    for (let round = 0; round < 30; round += 1) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'watchdog.lock'), text);
      const said = await ask(`take ${folder}`);
      expect([...said].sort()).toEqual([...Array(5).fill('WATCHDOG_LOCKED'), 'won']);
      expect(readdirSync(folder)).toEqual(['watchdog.lock']);
      await ask('drop');
    }
  });

  test('is passed on past a process that was killed while it took the lock of a dead one', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'watchdog.lock');
    await killedHolder(folder);
    const first = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(`${path}.after-${first.token}`, JSON.stringify({ ...first, token: 'second' }));
    const { ask } = await contenders(6);
    const said = await ask(`take ${folder}`);
    expect([...said].sort()).toEqual([...Array(5).fill('WATCHDOG_LOCKED'), 'won']);
    expect(readdirSync(folder)).toEqual(['watchdog.lock']);
  });

  test('names its holder to the second', () => {
    const folder = temporaryFolder();
    const lock = acquireWatchdogLock(folder, about);
    const error = errorOf(() => acquireWatchdogLock(folder, about));
    expect(error).toMatchObject({
      code: 'WATCHDOG_LOCKED',
      exitCode: 3,
      message: `Another watchdog already runs for this project: process ${process.pid} holds "${folder}/watchdog.lock".`,
      hint: 'Use that one, or stop it with: agents down watchdog',
    });
    expect(readdirSync(folder)).toEqual(['watchdog.lock']);
    expect(statSync(join(folder, 'watchdog.lock')).mode & 0o777).toBe(0o600);
    lock.release();
  });

  test('shows the last sign of life of its holder', () => {
    const folder = temporaryFolder();
    const lock = acquireWatchdogLock(folder, about);
    lock.beat(Date.UTC(2026, 10, 22));
    expect(readWatchdogLock(folder)?.beatAt).toBe(Date.UTC(2026, 10, 22));
    lock.beat(Date.UTC(2026, 10, 22, 0, 0, 4), true);
    expect(readWatchdogLock(folder)?.beatAt).toBe(Date.UTC(2026, 10, 22));
    lock.beat(Date.UTC(2026, 10, 22, 0, 0, 4));
    expect(readWatchdogLock(folder)?.beatAt).toBe(Date.UTC(2026, 10, 22, 0, 0, 4));
    lock.beat(Date.UTC(2026, 10, 22, 0, 0, 9), true);
    expect(readWatchdogLock(folder)?.beatAt).toBe(Date.UTC(2026, 10, 22, 0, 0, 9));
  });

  test('is not taken away by a holder that has lost it', () => {
    const folder = temporaryFolder();
    const first = acquireWatchdogLock(folder, about);
    const text = readFileSync(join(folder, 'watchdog.lock'), 'utf8');
    writeFileSync(join(folder, 'watchdog.lock'), text.replace(first.holder.token, 'another'));
    first.release();
    expect(readWatchdogLock(folder)?.holder.token).toBe('another');
  });

  test.each(['', 'not json', '{"pid":1}', '[]'])(
    'that is damaged (%j) is an error that says what to do',
    (text) => {
      const folder = temporaryFolder();
      const path = join(folder, 'watchdog.lock');
      writeFileSync(path, text);
      for (const action of [() => acquireWatchdogLock(folder, about), () => readWatchdogLock(folder)]) {
        expect(errorOf(action)).toMatchObject({
          code: 'WATCHDOG_LOCK_DAMAGED',
          message: `The lock file "${path}" cannot be read, so nobody knows whether a watchdog runs.`,
          hint: 'See that no watchdog runs (ps), then remove the file.',
        });
      }
    },
  );

  test('that is a folder is an error, and no endless wait', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'watchdog.lock'));
    expect(errorOf(() => acquireWatchdogLock(folder, about)).code).toBe('WATCHDOG_LOCK_DAMAGED');
  });

  test('in a folder that cannot be written says so', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(errorOf(() => acquireWatchdogLock(join(folder, 'file'), about))).toMatchObject({
      code: 'STATE_UNWRITABLE',
      details: { reason: 'ENOTDIR' },
    });
  });

  test('of another process with the same number is not held', () => {
    const folder = temporaryFolder();
    const lock = acquireWatchdogLock(folder, about);
    const path = join(folder, 'watchdog.lock');
    writeFileSync(path, JSON.stringify({ ...lock.holder, began: 'another time' }));
    expect(readWatchdogLock(folder)).toBeUndefined();
    expect(acquireWatchdogLock(folder, about).holder.pid).toBe(process.pid);
  });
});

describe('a process', () => {
  test('is itself', () => {
    const me = identifyProcess(process.pid);
    expect(me).toMatchObject({ pid: process.pid });
    expect(me && isRunning(me)).toBe(true);
  });

  test('that has ended is not running', async () => {
    const child = spawn('true');
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.on('exit', resolve));
    expect(identifyProcess(pid)).toBeUndefined();
  });

  test('that is a zombie is not running', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 300'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (part) => resolve(Number(part)));
    });
    await until('it is a zombie', () => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
    expect(identifyProcess(pid)).toBeUndefined();
  });
});
