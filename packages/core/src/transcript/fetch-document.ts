import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import type { TranscriptSource } from '../plugin/capabilities.ts';

/** How long a server or a program may take, in ms. */
const DEADLINE_MS = 60_000;

/** A document is parsed as a whole, so its size is bounded. Bytes. */
const LARGEST_DOCUMENT = 256 * 1024 * 1024;

type Document = Exclude<TranscriptSource, { readonly kind: 'lines' }>;

/** The JSON value of a source. Rejects with the end of a sentence: `it does not exist`. */
export async function fetchDocument(
  source: Document,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<unknown> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    return JSON.parse(await read(source, env, AbortSignal.any([signal, deadline])));
  } catch (error) {
    if (deadline.aborted) throw new Error(`it did not answer within ${DEADLINE_MS} ms`, { cause: error });
    if (error instanceof SyntaxError) throw new Error('what it holds is not JSON', { cause: error });
    throw readable(error as NodeJS.ErrnoException);
  }
}

function read(source: Document, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  switch (source.kind) {
    case 'document':
      return textOf(createReadStream(source.path, { signal }));
    case 'http':
      return readAnswer(source.url, source.headers, signal);
    case 'command':
      return readOutput(source.argv, source.cwd, env, signal);
  }
}

async function readAnswer(
  url: string,
  headers: Readonly<Record<string, string>> | undefined,
  signal: AbortSignal,
): Promise<string> {
  const answer = await fetch(url, { signal, ...(headers && { headers }) });
  if (!answer.ok) throw new Error(`it answers with the status ${answer.status}`);
  return textOf(answer.body ?? []);
}

async function readOutput(
  [file = '', ...args]: readonly string[],
  cwd: string | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const child = spawn(file, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [text, said, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended]);
  if (code === 0) return text;
  const last = said.trim().split('\n').at(-1) ?? '';
  throw new Error(`it ended with ${code}${last === '' ? '' : `: ${last.slice(0, 200)}`}`);
}

async function textOf(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > LARGEST_DOCUMENT) throw new Error('it is larger than 256 MiB');
    parts.push(part);
  }
  return Buffer.concat(parts, size).toString('utf8');
}

function readable(error: NodeJS.ErrnoException): Error {
  const inner = error.cause as NodeJS.ErrnoException | undefined;
  return new Error(whyUnreadable(inner?.code === undefined ? error : inner), { cause: inner });
}
