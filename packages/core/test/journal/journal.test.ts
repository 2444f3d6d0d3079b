import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/event.ts';
import { formatEvent, localStamp } from '../../src/journal/format-event.ts';
import { journalPath, openJournal } from '../../src/journal/journal.ts';
import { followJournal, readJournal } from '../../src/journal/read-journal.ts';
import { temporaryFolder } from '../config/write-config.ts';
import { bundle } from '../state/fixtures/bundle.ts';
import { until } from '../tmux/fixtures/tmux-sandbox.ts';

const BIG = 16 * 1024 * 1024 + 1;

const writer = bundle(`
import { openJournal } from 'src/journal/journal.ts';
const [folder, name, count] = process.argv.slice(2);
process.stdout.write('ready\\n');
process.stdin.once('data', () => {
  const journal = openJournal(folder);
  for (let n = 0; n < Number(count); n += 1)
    journal.write({ event: 'wake', message: name + ' ' + n, data: { text: 'x'.repeat(2000) } });
  process.exit(0);
});
`);
afterAll(() => writer.dispose());

/** Lets three processes write at the same time. */
async function writeTogether(folder: string, count: number): Promise<void> {
  const writers = ['a', 'b', 'c'].map((name) => writer.start(folder, name, String(count)));
  await Promise.all(writers.map(({ said }) => said));
  for (const { child } of writers) child.stdin.write('go\n');
  for (const { ended } of writers) expect((await ended).code).toBe(0);
}

const write = (folder: string, message: string) => openJournal(folder).write({ event: 'wake', message });
const line = (message: string) =>
  `${JSON.stringify({ v: 1, at: '2026-11-22T12:00:00.000Z', event: 'wake', message })}\n`;

describe('the journal', () => {
  test('keeps every event of several processes, each in a line of its own, private', async () => {
    const folder = temporaryFolder();
    await writeTogether(folder, 200);
    const events = await readJournal(journalPath(folder));
    expect(events).toHaveLength(600);
    for (const name of ['a', 'b', 'c']) {
      const own = events.map(({ message }) => message).filter((message) => message.startsWith(name));
      expect(own).toEqual(Array.from({ length: 200 }, (_, n) => `${name} ${n}`));
    }
    expect(statSync(journalPath(folder)).mode & 0o777).toBe(0o600);
  });

  test('is moved aside when it is full, once, although several processes find it full', async () => {
    const folder = temporaryFolder();
    const path = journalPath(folder);
    for (let round = 0; round < 3; round += 1) {
      writeFileSync(path, `${line('old')}${'x'.repeat(BIG)}\n`);
      await writeTogether(folder, 20);
      expect(statSync(`${path}.1`).size).toBeGreaterThan(BIG);
      const events = await readJournal(path);
      expect(events.map(({ message }) => message)).toHaveLength(61);
      expect(existsSync(`${path}.rotating`)).toBe(false);
    }
  });

  test('is moved aside although a process was killed while it did so', () => {
    const folder = temporaryFolder();
    const path = journalPath(folder);
    writeFileSync(path, 'x'.repeat(BIG));
    writeFileSync(`${path}.rotating`, '');
    utimesSync(`${path}.rotating`, 1, 1);
    write(folder, 'first');
    write(folder, 'second');
    expect(readFileSync(path, 'utf8')).toContain('second');
    expect(statSync(path).size).toBeLessThan(1000);
  });

  test('that cannot be written is told once, and stops nobody', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const told: JournalEvent[] = [];
    const journal = openJournal(join(folder, 'file'), (event) => told.push(event));
    journal.write({ event: 'wake', message: 'one' });
    journal.write({ event: 'wake', message: 'two' });
    const path = join(folder, 'file', 'journal.jsonl');
    expect(told.map(({ event, message }) => `${event} ${message}`)).toEqual([
      `state-problem The journal "${path}" cannot be written: ENOTDIR`,
      'wake one',
      'wake two',
    ]);
  });

  test('on a full disk stops nobody, and goes on in a line of its own when there is room again', async () => {
    const folder = temporaryFolder();
    const path = journalPath(folder);
    const told: string[] = [];
    const journal = openJournal(folder, ({ message }) => told.push(message));
    symlinkSync('/dev/full', path);
    journal.write({ event: 'wake', message: 'lost' });
    expect(told).toEqual([`The journal "${path}" cannot be written: ENOSPC`, 'lost']);
    unlinkSync(path);
    writeFileSync(path, '{"v":1,"at":"2026-11-22T12:00');
    journal.write({ event: 'wake', message: 'found' });
    expect((await readJournal(path)).map(({ message }) => message)).toEqual(['found']);
  });

  test('leaves damaged lines out', async () => {
    const folder = temporaryFolder();
    const path = journalPath(folder);
    const unknown = line('x').replace('"wake"', '"no-such-event"');
    writeFileSync(path, `${line('one')}garbage\n\n{"v":1}\n${unknown}${line('two')}{"v":1,"at`);
    expect((await readJournal(path)).map(({ message }) => message)).toEqual(['one', 'two']);
    expect(await readJournal(join(folder, 'none'))).toEqual([]);
  });
});

describe('following the journal', () => {
  function follow(path: string, from: 'start' | 'end') {
    const abort = new AbortController();
    const seen: string[] = [];
    const onEvent = ({ message }: JournalEvent) => seen.push(message);
    const ended = followJournal(path, { from, signal: abort.signal, onEvent });
    onTestFinished(async () => {
      abort.abort();
      await ended;
    });
    return {
      seen,
      abort,
      ended,
      has: (count: number) => until(`${count} events`, () => seen.length >= count),
    };
  }

  test('from its start tells what is there and what comes', async () => {
    const folder = temporaryFolder();
    write(folder, 'one');
    const { seen, has } = follow(journalPath(folder), 'start');
    await has(1);
    write(folder, 'two');
    await has(2);
    expect(seen).toEqual(['one', 'two']);
  });

  test('from its end tells only what comes', async () => {
    const folder = temporaryFolder();
    write(folder, 'one');
    const { seen, has } = follow(journalPath(folder), 'end');
    write(folder, 'two');
    await has(1);
    expect(seen).toEqual(['two']);
  });

  test('begins before there is a journal, or even its folder', async () => {
    const folder = join(temporaryFolder(), 'later');
    const { seen, has } = follow(journalPath(folder), 'end');
    mkdirSync(folder);
    write(folder, 'one');
    await has(1);
    expect(seen).toEqual(['one']);
  });

  test('waits for the rest of a line, also within a letter', async () => {
    const folder = temporaryFolder();
    const path = journalPath(folder);
    const { seen, has } = follow(path, 'start');
    const bytes = Buffer.from(line('grün'));
    const middle = bytes.indexOf('ü') + 1;
    writeFileSync(path, Buffer.concat([Buffer.from(line('one')), bytes.subarray(0, middle)]));
    await has(1);
    appendFileSync(path, bytes.subarray(middle));
    await has(2);
    expect(seen).toEqual(['one', 'grün']);
  });

  test('misses nothing when the journal is moved aside', async () => {
    const folder = temporaryFolder();
    const path = journalPath(folder);
    write(folder, 'one');
    const { seen, has } = follow(path, 'start');
    await has(1);
    appendFileSync(path, line('two'));
    renameSync(path, `${path}.1`);
    writeFileSync(path, line('three'));
    await has(3);
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  test('ends when it is told to', async () => {
    const { abort, ended } = follow(journalPath(temporaryFolder()), 'start');
    abort.abort();
    await expect(ended).resolves.toBeUndefined();
  });
});

describe('a line for people', () => {
  const inZone = (zone: string, date: string) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      return localStamp(new Date(date));
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  };

  test.each([
    ['UTC', '2026-11-22T08:30:00Z', '2026-11-22 08:30:00+00:00'],
    ['America/New_York', '2026-11-22T04:30:00Z', '2026-11-21 23:30:00-05:00'],
    ['America/New_York', '2026-07-01T04:30:00Z', '2026-07-01 00:30:00-04:00'],
    ['Asia/Kolkata', '2026-11-22T20:00:00Z', '2026-11-23 01:30:00+05:30'],
    ['America/St_Johns', '2026-11-22T12:00:00Z', '2026-11-22 08:30:00-03:30'],
    ['Pacific/Kiritimati', '2026-12-31T12:00:00Z', '2027-01-01 02:00:00+14:00'],
  ])('has the time of %s with its zone', (zone, date, expected) => {
    expect(inZone(zone, date)).toBe(expected);
  });

  test('begins with its mark', () => {
    expect(formatEvent({ at: '2026-11-22T08:30:00.000Z', message: 'killing p-worker' })).toMatch(
      /^\[agents 2026-11-2\d \d\d:\d\d:00[+-]\d\d:\d\d\] killing p-worker$/,
    );
  });
});
