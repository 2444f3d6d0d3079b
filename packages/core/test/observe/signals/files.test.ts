import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { waitFor } from '../../../../../tests/support/wait-for.ts';
import type { RecordedSource } from '../../../src/state/run-record.ts';
import { followed, KEEPER, test, Watched } from './support.ts';

const lines = (path: string, rest: object = {}): RecordedSource => ({
  kind: 'lines',
  name: 'log',
  path,
  ...rest,
});
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

test('a file is followed from its beginning; what is written later is noticed at once, by itself', async ({
  folder,
  watched,
}) => {
  const path = join(folder, 'log.jsonl');
  writeFileSync(path, line(1) + line({ a: 2 }));
  const runs = [followed([lines(path)])];
  watched.hub.follow(runs);
  expect(watched.values()).toEqual([1, { a: 2 }]);
  expect(watched.hub.isWatched).toBe(true);
  await waitFor('the first news', () => watched.news === 1);
  appendFileSync(path, line(3));
  const from = Date.now();
  await waitFor('more news', () => watched.news === 2, { pause: 5 });
  expect(Date.now() - from).toBeLessThan(500);
  expect(watched.values()).toEqual([1, { a: 2 }, 3]);
  expect(watched.source('log')).toMatchObject({ problem: undefined, at: expect.any(Number) });
});

test('half a line waits for its other half; blank lines are nothing', ({ folder, watched }) => {
  const path = join(folder, 'log.jsonl');
  writeFileSync(path, '{"text":"na\u00ef');
  const runs = [followed([lines(path)])];
  watched.hub.follow(runs);
  expect(watched.values()).toEqual([]);
  const rest = Buffer.from('ve 👩‍👩‍👧"}\r\n\r\n   \n7');
  for (const byte of rest) {
    appendFileSync(path, Buffer.from([byte]));
    watched.hub.follow(runs);
  }
  expect(watched.values()).toEqual([{ text: 'naïve 👩‍👩‍👧' }]);
  appendFileSync(path, '\n');
  watched.hub.follow(runs);
  expect(watched.values()).toEqual([{ text: 'naïve 👩‍👩‍👧' }, 7]);
  expect(watched.source('log')?.skipped).toBeUndefined();
});

test('lines that are no JSON, no UTF-8 or too long are left out and counted', ({ folder, watched }) => {
  const path = join(folder, 'log.jsonl');
  writeFileSync(path, '');
  const runs = [followed([lines(path)])];
  watched.hub.follow(runs);
  appendFileSync(path, `nonsense\n${line(1)}`);
  appendFileSync(path, Buffer.from([0x22, 0xff, 0x22, 0x0a]));
  appendFileSync(path, `"${'x'.repeat(9 * 1024 * 1024)}"\n${line(2)}`);
  const later = () => waitFor('all is read', () => watched.values().length === 2);
  watched.hub.follow(runs);
  return later().then(() => {
    expect(watched.values()).toEqual([1, 2]);
    expect(watched.source('log')).toMatchObject({ skipped: 3, problem: undefined });
  });
});

test('of a long file the last MiB counts, from a whole line on', async ({ folder, watched }) => {
  const path = join(folder, 'log.jsonl');
  const count = 40_000;
  writeFileSync(path, Array.from({ length: count }, (_, n) => line({ n, pad: 'x'.repeat(40) })).join(''));
  const reader = {
    ...KEEPER,
    read: (state: unknown, { value }: { value: unknown }) => ({
      first: (state as { first?: unknown } | undefined)?.first ?? value,
      last: value,
    }),
  };
  watched.hub.follow([followed([lines(path)], { reader })]);
  const { first, last } = (watched.hub.of('one')?.view?.state ?? {}) as Record<string, { n: number }>;
  expect(last?.n).toBe(count - 1);
  const length = statSync(path).size / count;
  expect(count - (first?.n ?? 0)).toBeGreaterThan((1024 * 1024) / (length + 3));
  expect(count - (first?.n ?? 0)).toBeLessThan((1024 * 1024) / (length - 6));
});

test('a file that is read from its end on begins where it was at the start of the agent', ({
  folder,
  watched,
}) => {
  const path = join(folder, 'log.jsonl');
  writeFileSync(path, line('before'));
  const { ino, size } = statSync(path);
  appendFileSync(path, line('after'));
  const begin = { inode: ino, offset: size };
  watched.hub.follow([followed([lines(path, { from: 'end', begin })])]);
  expect(watched.values()).toEqual(['after']);
});

test('a file that is moved aside is read to its end, one that is cut off or replaced anew', ({
  folder,
  watched,
}) => {
  const path = join(folder, 'log.jsonl');
  const runs = [followed([lines(path)])];
  const look = () => watched.hub.follow(runs);
  look();
  expect(watched.source('log')).toMatchObject({ problem: undefined, at: undefined });
  writeFileSync(path, line(1));
  look();
  appendFileSync(path, line(2));
  renameSync(path, `${path}.1`);
  writeFileSync(path, line(3));
  look();
  expect(watched.values()).toEqual([1, 2, 3]);
  truncateSync(path, 0);
  look();
  appendFileSync(path, line(4));
  look();
  rmSync(path);
  look();
  writeFileSync(path, line(5) + line(6));
  look();
  expect(watched.values()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a source that follows the transcript goes on in the file that the reader names, also after a restart', async ({
  folder,
  watched,
}) => {
  const [hooks = '', one = '', two = ''] = ['hooks', 'one', 'two'].map((name) => join(folder, name));
  const reader = {
    ...KEEPER,
    summary: (state: unknown) => {
      const named = (state as { value: { now?: string } }[]).findLast(({ value }) => value.now)?.value.now;
      return named === undefined ? {} : { transcript: named };
    },
  };
  const sources: RecordedSource[] = [
    { kind: 'lines', name: 'hooks', path: hooks },
    { kind: 'lines', name: 'transcript', path: one, follows: 'transcript' },
  ];
  const runs = [followed(sources, { reader })];
  writeFileSync(one, line({ n: 1 }));
  watched.hub.follow(runs);
  appendFileSync(one, line({ n: 2 }));
  writeFileSync(hooks, line({ now: two }));
  watched.hub.follow(runs);
  expect(watched.values()).toEqual([{ n: 1 }, { now: two }, { n: 2 }]);
  writeFileSync(two, line({ n: 3 }));
  await waitFor('what is in the other file', () => watched.values().length === 4, { pause: 5 });
  appendFileSync(one, line({ n: 4 }));
  appendFileSync(two, line({ n: 5 }));
  await waitFor('what is added there', () => watched.values().length === 5, { pause: 5 });
  expect(watched.values().slice(-2)).toEqual([{ n: 3 }, { n: 5 }]);
  expect(watched.source('transcript')?.problem).toBeUndefined();

  const later = new Watched();
  later.hub.follow(runs);
  // Nothing is told of a run before the file in use has been read too.
  expect(later.values()).toContainEqual({ n: 5 });
  later.hub.close();
});

test('what cannot be read is a problem of its source as long as it lasts', ({ folder, watched }) => {
  const path = join(folder, 'log.jsonl');
  mkdirSync(path);
  const runs = [
    followed([lines(path), { kind: 'document', name: 'state', path: join(folder, 'state.json') }]),
  ];
  watched.hub.follow(runs);
  expect(watched.source('log')?.problem).toBe('it is no file');
  rmSync(path, { recursive: true });
  writeFileSync(path, line(1));
  watched.hub.follow(runs);
  expect(watched.source('log')?.problem).toBeUndefined();
  writeFileSync(join(folder, 'state.json'), 'nonsense');
  utimesSync(join(folder, 'state.json'), 1, 1);
  watched.hub.follow(runs);
  expect(watched.source('state')?.problem).toBe('it is no JSON');
});

test('a document tells its new value, once, and that it is gone', async ({ folder, watched }) => {
  const path = join(folder, 'a/b/state.json');
  const runs = [followed([{ kind: 'document', name: 'state', path }])];
  watched.hub.follow(runs);
  mkdirSync(join(folder, 'a'));
  mkdirSync(join(folder, 'a/b'));
  writeFileSync(path, '{"status":"bu');
  appendFileSync(path, 'sy"}');
  await waitFor('the first value', () => watched.values().length === 1);
  writeFileSync(`${path}.new`, '{"status":"busy"}');
  renameSync(`${path}.new`, path);
  writeFileSync(`${path}.new`, '{"status":"idle"}');
  renameSync(`${path}.new`, path);
  await waitFor('the second value', () => watched.values().length === 2);
  rmSync(join(folder, 'a'), { recursive: true });
  await waitFor('the end', () => watched.values().length === 3);
  watched.hub.follow(runs);
  expect(watched.values()).toEqual([{ status: 'busy' }, { status: 'idle' }, undefined]);
});

test('a file with a process id is that of the pane, or of what runs in it; an old or dead one is none', async ({
  folder,
  watched,
}) => {
  const shell = spawn('sh', ['-c', 'sleep 1000 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [first] = await once(shell.stdout, 'data');
  const child = Number(String(first));
  try {
    const document: RecordedSource = { kind: 'document', name: 'state', path: join(folder, '{pid}.json') };
    const startedAt = Date.now();
    const base = followed([document]);
    const runs = [{ ...base, panePid: shell.pid ?? 0, run: { ...base.run, startedAt } }];
    watched.hub.follow(runs);
    writeFileSync(join(folder, `${child}.json`), '{"of":"an earlier one"}');
    utimesSync(join(folder, `${child}.json`), 1, 1);
    watched.hub.follow(runs);
    expect(watched.values()).toEqual([]);
    writeFileSync(join(folder, `${child}.json`), '{"of":"the child"}');
    await waitFor('the value', () => watched.values().length === 1);
    process.kill(child, 'SIGKILL');
    await waitFor('its end', () => {
      watched.hub.follow(runs);
      return watched.values().length === 2;
    });
    expect(watched.values()).toEqual([{ of: 'the child' }, undefined]);
  } finally {
    shell.kill('SIGKILL');
  }
});

test('a reader that fails is named, its source is read no further, and the others go on', ({
  folder,
  watched,
}) => {
  const [good, bad] = [join(folder, 'good'), join(folder, 'bad')];
  writeFileSync(good, line(1));
  writeFileSync(bad, line(1));
  const reader = {
    ...KEEPER,
    read: (state: unknown, record: { source: string; value: unknown }) => {
      if (record.source === 'bad') throw new Error('no idea');
      return [...((state as unknown[]) ?? []), record];
    },
    summary: () => 7 as never,
    accepted: () => Promise.resolve(undefined) as never,
  };
  const runs = [followed([lines(good, { name: 'good' }), lines(bad, { name: 'bad' })], { reader })];
  watched.hub.follow(runs);
  appendFileSync(good, line(2));
  appendFileSync(bad, line(2));
  watched.hub.follow(runs);
  expect(watched.values()).toEqual([1, 2]);
  expect(watched.failures).toEqual([
    expect.stringMatching(/"a-plugin" failed in the hook "signals\.read" of "tool": no idea/),
  ]);
  expect(watched.source('bad')?.problem).toContain('no idea');
  expect(watched.hub.of('one')?.summary).toBeUndefined();
  expect(watched.failures.at(-1)).toMatch(/signals\.summary.*not an answer/);
  expect(watched.hub.acceptance('one', 'text', 0)).toEqual({ state: 'no-evidence' });
  expect(watched.failures.at(-1)).toMatch(/signals\.accepted.*promise/);
});

test('200 agents with nothing new cost next to nothing, and a busy one wakes at most four times a second', async ({
  folder,
}) => {
  const watched = new Watched();
  const paths = Array.from({ length: 200 }, (_, n) => join(folder, `${n}.jsonl`));
  const reader = { ...KEEPER, read: (state: unknown) => ((state as number) ?? 0) + 1 };
  for (const path of paths) writeFileSync(path, line(1));
  const runs = paths.map((path, n) => followed([lines(path)], { name: `a${n}`, reader }));
  watched.hub.follow(runs);
  const rounds = 50;
  const { user, system } = process.cpuUsage();
  for (let n = 0; n < rounds; n += 1) watched.hub.follow(runs);
  const after = process.cpuUsage({ user, system });
  expect((after.user + after.system) / 1000 / rounds).toBeLessThan(25);
  await waitFor('the first news', () => watched.news === 1);
  const from = Date.now();
  const before = watched.news;
  for (let n = 0; n < 60; n += 1) {
    appendFileSync(paths[0] ?? '', line(n));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await waitFor('all is read', () => watched.hub.of('a0')?.view?.state === 61);
  expect(watched.news - before).toBeLessThanOrEqual(Math.ceil((Date.now() - from) / 250) + 1);
  watched.hub.close();
});
