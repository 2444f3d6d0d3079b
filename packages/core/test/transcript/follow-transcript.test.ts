import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../../../tests/support/wait-for.ts';
import type { TranscriptSource } from '../../src/plugin/capabilities.ts';
import { followTranscript } from '../../src/transcript/read-transcript.ts';
import { inputOf, line, noting, test } from './support.ts';

/** Follows until the test's body is through. */
async function following(
  sources: () => readonly TranscriptSource[],
  body: (seen: ReturnType<typeof noting> & { until: (...texts: string[]) => Promise<void> }) => Promise<void>,
) {
  const seen = noting();
  const stop = new AbortController();
  let waited = 0;
  const done = followTranscript(inputOf(sources), seen.sink, stop.signal, () => waited++);
  const until = async (...texts: string[]) => {
    await waitFor(texts.join(), () => seen.texts.length >= texts.length, { deadline: 15_000 });
    expect(seen.texts).toEqual(texts);
  };
  try {
    await body({ ...seen, until });
  } finally {
    stop.abort();
    await done;
  }
  return waited;
}

test('what is appended comes, whole lines only; emptied and replaced files are read anew, and nothing is lost', async ({
  folder,
}) => {
  const path = join(folder, 'a');
  writeFileSync(path, line('1'));
  await following(
    () => [{ kind: 'lines', path }],
    async ({ until, problems }) => {
      await until('1 1');
      const [head, tail] = [line('2').slice(0, 5), line('2').slice(5)];
      appendFileSync(path, head);
      await delay(600); // It looks at least every 500 ms.
      appendFileSync(path, tail);
      await until('1 1', '2 2');
      appendFileSync(path, line('3'));
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, line('4'));
      writeFileSync(path, line('5'));
      await until('1 1', '2 2', '3 3', '4 4', '1 5');
      truncateSync(path, 0);
      await delay(600);
      appendFileSync(path, line('6'));
      await until('1 1', '2 2', '3 3', '4 4', '1 5', '1 6');
      expect(problems).toEqual([]);
    },
  );
});

test('a session that begins later is found, and the older one still counts', async ({ folder }) => {
  const [first, second] = [join(folder, 'a'), join(folder, 'b')];
  let sources: TranscriptSource[] = [];
  const waited = await following(
    () => sources,
    async ({ until }) => {
      await delay(100);
      writeFileSync(first, line('one'));
      sources = [{ kind: 'lines', path: first }];
      await until('1 one');
      writeFileSync(second, line('two'));
      sources = [{ kind: 'lines', path: second }];
      await until('1 one', '1 two');
      appendFileSync(first, line('late'));
      await until('1 one', '1 two', '2 late');
    },
  );
  expect(waited).toBe(1);
});

test('a file that vanishes is no end: the one that takes its place is read', async ({ folder }) => {
  const path = join(folder, 'a');
  await following(
    () => [{ kind: 'lines', path }],
    async ({ until, problems }) => {
      await waitFor('the problem', () => problems.length > 0, { deadline: 5_000 });
      expect(problems).toEqual([{ source: path, reason: 'it does not exist' }]);
      writeFileSync(path, line('there'));
      await until('1 there');
      renameSync(path, `${path}.gone`);
      await delay(600);
      writeFileSync(path, line('again'));
      await until('1 there', '1 again');
      expect(problems).toHaveLength(1);
    },
  );
});

test('of a document, an entry comes when two readings agree on it', async ({ folder }) => {
  const path = join(folder, 'a.json');
  const write = (...said: string[]) => {
    writeFileSync(`${path}.new`, JSON.stringify(said.map((say) => ({ say }))));
    renameSync(`${path}.new`, path);
  };
  write('whole', 'hal');
  await following(
    () => [{ kind: 'document', path }],
    async ({ texts, until }) => {
      await delay(500);
      expect(texts).toEqual([]);
      write('whole', 'half of');
      await until('1 whole');
      write('whole', 'half of it', 'next');
      await until('1 whole', '2 half of it', '3 next');
    },
  );
});
