import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import { waitFor } from '../../../../../tests/support/wait-for.ts';
import { EventParser, type ServerEvent } from '../../../src/observe/signals/event-parser.ts';
import type { RecordedSource } from '../../../src/state/run-record.ts';
import { followed, test } from './support.ts';

/** A server with a stream at /events and a snapshot at /snapshot, as a tool's own would be. */
class StreamServer {
  readonly streams = new Set<ServerResponse>();
  readonly asked: string[] = [];
  snapshot: { status: number; body: string } = { status: 200, body: '{"snapshot":1}' };
  status = 200;
  port = 0;
  #server: Server | undefined;

  async listen(port = this.port): Promise<void> {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.listen(port, '127.0.0.1');
    await new Promise((resolve) => this.#server?.once('listening', resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  say(text: string): void {
    for (const stream of this.streams) stream.write(text);
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.destroy();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${url} ${headers.authorization ?? '-'}`);
    if (url === '/events' && this.status === 200) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': welcome\n\ndata: {"early":1}\n\n');
      this.streams.add(response);
      response.on('close', () => this.streams.delete(response));
      return;
    }
    const { status, body } = url === '/snapshot' ? this.snapshot : { status: this.status, body: '' };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  }
}

async function server(): Promise<StreamServer> {
  const made = new StreamServer();
  await made.listen();
  onTestFinished(() => made.close());
  return made;
}

const events = (url: string, rest: object = {}): RecordedSource => ({
  ...{ kind: 'events', name: 'bus', url: `${url}/events` },
  ...rest,
});

test('snapshots come first, then every event as it is said; news within a moment', async ({ watched }) => {
  const bus = await server();
  const source = events(bus.url, {
    snapshots: [`${bus.url}/snapshot`],
    headers: { authorization: 'Basic x' },
  });
  watched.hub.follow([followed([source])]);
  expect(watched.values()).toEqual([]);
  await waitFor('the first event', () => watched.values().length === 2);
  expect(watched.values()).toEqual([{ snapshot: 1 }, { early: 1 }]);
  expect(bus.asked).toEqual(['/events Basic x', '/snapshot Basic x']);
  const before = watched.news;
  await waitFor('the first news', () => watched.news > before || watched.news > 0);
  bus.say('event: status\nid: 7\ndata: {"busy":\ndata: true}\n\ndata: nonsense\n\n');
  const from = Date.now();
  await waitFor('the event', () => watched.values().length === 3, { pause: 5 });
  expect(Date.now() - from).toBeLessThan(500);
  expect(watched.values()[2]).toEqual({ busy: true });
  await waitFor('the count', () => watched.source('bus')?.skipped === 1);
});

test('a stream that ends is opened again, with its snapshots; meanwhile its source has a problem', async ({
  watched,
}) => {
  const bus = await server();
  const runs = [followed([events(bus.url, { snapshots: [`${bus.url}/snapshot`] })])];
  watched.hub.follow(runs);
  await waitFor('the first event', () => watched.values().length === 2);
  await bus.close();
  await waitFor('the problem', () => watched.source('bus')?.problem !== undefined);
  await waitFor('that nobody answers', () => watched.source('bus')?.problem === 'ECONNREFUSED');
  expect(watched.hub.acceptance('one', 'text', 0)).toEqual({ state: 'no-evidence' });
  await bus.listen();
  await waitFor('it goes on', () => watched.values().length === 4);
  expect(watched.source('bus')?.problem).toBeUndefined();
});

test('what is no stream, refuses, or has no snapshot is said, and asked again in growing pauses', async ({
  watched,
}) => {
  const bus = await server();
  const source = events(bus.url, { url: `${bus.url}/snapshot` });
  const missing = events(bus.url, { name: 'two', snapshots: [`${bus.url}/snapshot`] });
  bus.snapshot = { status: 500, body: '' };
  watched.hub.follow([followed([source, missing])]);
  await waitFor('both say so', () => watched.source('bus')?.problem && watched.source('two')?.problem);
  expect(watched.source('bus')?.problem).toBe('it answers with status 500');
  expect(watched.source('two')?.problem).toBe(`${bus.url}/snapshot: it answers with status 500`);
  expect(watched.values()).toEqual([{ early: 1 }]);
  bus.snapshot = { status: 200, body: '{}' };
  await waitFor('it is no stream', () => watched.source('bus')?.problem?.includes('no event stream'));
});

test('a snapshot of what does not exist is no problem and has no value', async ({ watched }) => {
  const bus = await server();
  bus.snapshot = { status: 404, body: 'not found' };
  watched.hub.follow([followed([events(bus.url, { snapshots: [`${bus.url}/snapshot`] })])]);
  await waitFor('the snapshot and the first event', () => watched.values().length === 2);
  expect(watched.values()).toEqual([undefined, { early: 1 }]);
  expect(watched.source('bus')?.problem).toBeUndefined();
});

test('the stream of an agent that is gone is closed', async ({ watched }) => {
  const bus = await server();
  watched.hub.follow([followed([events(bus.url)])]);
  await waitFor('the first event', () => watched.values().length === 1);
  watched.hub.follow([]);
  await waitFor('nobody listens', () => bus.streams.size === 0);
  expect(watched.hub.of('one')).toBeUndefined();
});

test('events are taken apart wherever the stream is cut', () => {
  const text =
    '\ufeffdata: na\u00efve\r\ndata:second\r\n\r\n: comment\n\nevent: named\rdata:  two spaces\r\r' +
    'id: 3\nretry: 10\ndata\n\nevent: without data\n\ndata: 👩‍👩‍👧\n\ndata: unfinished';
  const wanted: ServerEvent[] = [
    { data: 'naïve\nsecond' },
    { event: 'named', data: ' two spaces' },
    { data: '' },
    { data: '👩‍👩‍👧' },
  ];
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const found: ServerEvent[] = [];
    const parser = new EventParser(
      (event) => found.push(event),
      () => {},
    );
    for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
    expect(found, `pieces of ${size}`).toEqual(wanted);
  }
});

test('an event without end is left out, and the next one is read', () => {
  const found: string[] = [];
  let skipped = 0;
  const parser = new EventParser(
    ({ data }) => found.push(data),
    () => {
      skipped += 1;
    },
  );
  const piece = Buffer.alloc(1024 * 1024, 'x');
  parser.push(Buffer.from('data: '));
  for (let n = 0; n < 20; n += 1) parser.push(piece);
  parser.push(Buffer.from('\n\ndata: next\n\n'));
  expect([found, skipped]).toEqual([['next'], 1]);
});
