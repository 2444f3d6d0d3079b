import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TranscriptSource } from '../../src/plugin/capabilities.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { inputOf, line, noting, test } from './support.ts';

const never = new AbortController().signal;

async function read(sources: readonly TranscriptSource[]) {
  const { sink, texts, problems } = noting();
  const reading = await readTranscript(inputOf(sources), sink, never);
  return { ...reading, texts, problems };
}

test('several files are read in their order, each with a parser of its own', async ({ folder }) => {
  const paths = ['a', 'b'].map((name) => join(folder, name));
  for (const path of paths) writeFileSync(path, line('x') + line('y'));
  const sources = paths.map((path) => ({ kind: 'lines' as const, path }));
  expect(await read(sources)).toEqual({
    ...{ found: 2, read: 2, problems: [] },
    texts: ['1 x', '2 y', '1 x', '2 y'],
  });
});

test('what cannot be read is told with its place, and the rest is read', async ({ folder }) => {
  const path = join(folder, 'a');
  const gone = join(folder, 'gone');
  const text = `{ half\n${line('1')}\n"explode"\n${line('2')}{"skip": broken\n\u0000\u0001\u0002\n${line('3')}`;
  writeFileSync(path, text);
  const sources = [gone, path, folder].map((one) => ({ kind: 'lines' as const, path: one }));
  expect(await read(sources)).toEqual({
    ...{ found: 3, read: 1, texts: ['1 1', '2 2', '3 3'] },
    problems: [
      { source: gone, reason: 'it does not exist' },
      { source: path, line: 1, reason: 'it is not JSON' },
      { source: path, line: 4, reason: 'the plugin "p" fails on it: boom' },
      { source: path, line: 7, reason: 'it is not JSON' },
      { source: folder, reason: 'it is a folder' },
    ],
  });
});

test('a last line without its end is read when it is whole, and left out when it is still being written', async ({
  folder,
}) => {
  const path = join(folder, 'a');
  writeFileSync(path, line('x') + line('y').trimEnd());
  expect(await read([{ kind: 'lines', path }])).toMatchObject({ texts: ['1 x', '2 y'], problems: [] });
  appendFileSync(path, '\n{"say": "ha');
  expect(await read([{ kind: 'lines', path }])).toMatchObject({ texts: ['1 x', '2 y'], problems: [] });
});

test('a line that is longer than what is read at once is one line', async ({ folder }) => {
  const path = join(folder, 'a');
  const long = 'é'.repeat(3 * 1024 * 1024);
  writeFileSync(path, line(long) + line('short'));
  const { texts } = await read([{ kind: 'lines', path }]);
  expect(texts).toEqual([`1 ${long}`, '2 short']);
});

test('documents come from files, servers and programs', async ({ folder }) => {
  const path = join(folder, 'a.json');
  writeFileSync(path, JSON.stringify([{ say: 'file' }], null, 2));
  const server = createServer(({ url, headers }, answer) => {
    if (url !== '/ok') answer.statusCode = 503;
    answer.end(JSON.stringify([{ say: headers.authorization }]));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const node = (script: string) => [process.execPath, '-e', script] as const;
  try {
    const program = node('console.log(JSON.stringify([{ say: "program" }]))');
    const failing = node('console.error("first\\nno such session"); process.exitCode = 3');
    const sources: TranscriptSource[] = [
      { kind: 'document', path },
      { kind: 'http', url: `${base}/ok`, headers: { Authorization: 'secret' } },
      { kind: 'http', url: `${base}/broken` },
      { kind: 'command', argv: program, cwd: folder },
      { kind: 'command', argv: failing },
      { kind: 'command', argv: [join(folder, 'missing')] },
      { kind: 'document', path: join(folder, 'missing') },
    ];
    expect(await read(sources)).toEqual({
      ...{ found: 7, read: 3, texts: ['1 file', '1 secret', '1 program'] },
      problems: [
        { source: `${base}/broken`, reason: 'it answers with the status 503' },
        { source: failing.join(' '), reason: 'it ended with 3: no such session' },
        { source: join(folder, 'missing'), reason: 'it does not exist' },
        { source: join(folder, 'missing'), reason: 'it does not exist' },
      ],
    });
  } finally {
    server.close();
  }
});

test('a document that is no JSON is told', async ({ folder }) => {
  const path = join(folder, 'a');
  mkdirSync(join(folder, 'sub'));
  writeFileSync(path, 'nothing');
  expect(await read([{ kind: 'document', path }])).toMatchObject({
    read: 0,
    problems: [{ source: path, reason: 'what it holds is not JSON' }],
  });
});
