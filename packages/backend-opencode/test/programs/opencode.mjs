#!/usr/bin/env node
// A small OpenCode, for tests: `serve` and `attach` behave as those of 1.18.33 do, with a model that is told what to do by
// its prompt: `busy MS`, `ask`, `limit`, `replay FILE` (recorded messages), anything else is answered at once.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [verb, ...args] = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];
const password = process.env.OPENCODE_SERVER_PASSWORD;
const expected = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`;

if (verb === 'serve') serve(Number(option('--port')));
else if (verb === 'attach') await attach(args[0], option('--session'));
else process.exitCode = 1;

function serve(port) {
  const sessions = new Map();
  const streams = new Set();
  const statuses = {};
  let permissions = [];
  const say = (type, properties) => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify({ type, properties })}\n\n`);
  };
  const setStatus = (sessionID, status) => {
    if (status.type === 'idle') delete statuses[sessionID];
    else statuses[sessionID] = status;
    say('session.status', { sessionID, status });
  };
  const work = (session, message, text) => {
    const { id } = session;
    const [word, amount] = text.split(' ');
    const parentID = message.info.id;
    const time = { created: Date.now() };
    const answer = {
      info: { id: `msg_z${randomUUID()}`, sessionID: id, role: 'assistant', parentID, time },
      parts: [],
    };
    const finish = () => {
      clearTimeout(session.timer);
      if (time.completed !== undefined) return;
      time.completed = Date.now();
      permissions = permissions.filter(({ sessionID }) => sessionID !== id);
      say('message.updated', { info: answer.info });
      setStatus(id, { type: 'idle' });
    };
    session.finish = finish;
    session.messages.push(answer);
    setStatus(id, { type: 'busy' });
    say('message.updated', { info: answer.info });
    if (word === 'busy') session.timer = setTimeout(finish, Number(amount));
    else if (word === 'ask') {
      const asked = {
        id: `per_${randomUUID()}`,
        sessionID: id,
        permission: 'bash',
        patterns: ['ls'],
        metadata: {},
      };
      permissions.push(asked);
      say('permission.asked', asked);
    } else if (word === 'limit') {
      const action = { reason: 'account_rate_limit' };
      const next = Date.now() + 3_600_000;
      setStatus(id, { type: 'retry', attempt: 1, message: 'Usage limit reached.', next, action });
    } else {
      if (word === 'replay') session.messages.push(...JSON.parse(readFileSync(amount, 'utf8')));
      finish();
    }
  };
  const routes = [
    ['GET', /^\/global\/health$/, () => [200, { healthy: true, version: '1.18.33' }]],
    ['GET', /^\/session\/status$/, () => [200, statuses]],
    ['GET', /^\/permission$/, () => [200, permissions]],
    ['GET', /^\/question$/, () => [200, []]],
    [
      'POST',
      /^\/api\/session$/,
      (_, body) => {
        const { id, location } = body;
        const info = { id, directory: location.directory, version: '1.18.33' };
        if (!sessions.has(id)) sessions.set(id, { id, info, messages: [] });
        return [200, { data: info }];
      },
    ],
    ['GET', /^\/session\/(\w+)$/, (session) => [200, session.info]],
    ['GET', /^\/session\/(\w+)\/children$/, () => [200, []]],
    ['GET', /^\/session\/(\w+)\/message$/, (session) => [200, session.messages]],
    [
      'GET',
      /^\/session\/(\w+)\/message\/(\w+)$/,
      (session, _, id) => {
        const message = session.messages.find(({ info }) => info.id === id);
        return message ? [200, message] : [404, { data: { message: 'Message not found' } }];
      },
    ],
    ['POST', /^\/session\/(\w+)\/abort$/, (session) => [200, session.finish?.() ?? true]],
    [
      'POST',
      /^\/session\/(\w+)\/prompt_async$/,
      (session, { messageID, parts }) => {
        const info = { id: messageID, sessionID: session.id, role: 'user', time: { created: Date.now() } };
        const message = { info, parts: parts.map((part) => ({ ...part, messageID, sessionID: session.id })) };
        session.messages.push(message);
        say('message.updated', { info });
        for (const part of message.parts) say('message.part.updated', { part });
        if (statuses[session.id] === undefined) work(session, message, parts[0].text);
        return [204];
      },
    ],
  ];
  createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (password && request.headers.authorization !== expected) return response.writeHead(401).end();
    if (pathname === '/event') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"type":"server.connected","properties":{}}\n\n');
      streams.add(response);
      return response.on('close', () => streams.delete(response));
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    for (const [method, path, answer] of routes) {
      const match = request.method === method ? path.exec(pathname) : null;
      if (match === null) continue;
      const session = match[1] === undefined ? {} : sessions.get(match[1]);
      const missing = [404, { name: 'NotFoundError', data: { message: `Session not found: ${match[1]}` } }];
      const [status, body] =
        session === undefined ? missing : answer(session, text && JSON.parse(text), match[2]);
      response.writeHead(status, { 'content-type': 'application/json' });
      return response.end(body === undefined ? undefined : JSON.stringify(body));
    }
    response.writeHead(404).end('{}');
  }).listen(port, '127.0.0.1', () => console.log(`opencode server listening on http://127.0.0.1:${port}`));
}

/** Shows something for as long as it is let. */
async function attach(url, session) {
  const answer = await fetch(`${url}/session/${session}`, { headers: { authorization: expected } });
  if (answer.status !== 200) throw new Error(`Session not found: ${session}`);
  console.log(`  ┃\n  ┃\n  ┃\n  ┃  Build\n  ╹▀▀▀▀▀▀▀▀▀▀▀▀\n   ${process.cwd()}   ctrl+p commands`);
  setInterval(() => {}, 1_000);
}
