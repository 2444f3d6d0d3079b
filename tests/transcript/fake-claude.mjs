#!/usr/bin/env node
// Claude Code as far as hooks and transcripts go (2.1.330), for tests: it does what lines in the file `orders` of its working
// directory say. `/clear` begins another session; `limit` ends the turn with a recorded failure; anything else is answered.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const { hooks } = JSON.parse(readFileSync(option('--settings'), 'utf8'));
const cwd = realpathSync(process.cwd());
const projects = join(homedir(), '.claude', 'projects', cwd.replace(/[^a-zA-Z0-9]/g, '-'));
let session = option('--resume') ?? option('--session-id');
const transcript = () => join(projects, `${session}.jsonl`);
appendFileSync('starts', `${JSON.stringify(args)}\n`);

function hook(name, more = {}) {
  const about = { session_id: session, transcript_path: transcript(), cwd, hook_event_name: name, ...more };
  const input = `${JSON.stringify(about)}\n`;
  for (const { hooks: commands } of hooks[name] ?? [])
    for (const { command } of commands) execFileSync('/bin/sh', ['-c', command], { input });
}

function write(line) {
  mkdirSync(dirname(transcript()), { recursive: true });
  const about = { isSidechain: false, uuid: randomUUID(), timestamp: new Date().toISOString() };
  const more = { cwd, sessionId: session, version: '2.1.330' };
  appendFileSync(transcript(), `${JSON.stringify({ ...about, ...line, ...more })}\n`);
}

function turn(prompt) {
  hook('UserPromptSubmit', { prompt });
  write({ type: 'user', message: { role: 'user', content: prompt }, promptSource: 'typed' });
  if (prompt === 'limit') {
    // Recorded: see packages/backend-claude/recordings/2.1.330/signals/limits.jsonl
    const recorded = JSON.parse(readFileSync('limit.json', 'utf8'));
    write({ ...recorded, timestamp: new Date().toISOString() });
    hook('StopFailure', { error: 'rate_limit' });
    return;
  }
  const usage = { input_tokens: 10, output_tokens: 5 };
  const content = [{ type: 'text', text: `Answer to ${prompt}` }];
  write({
    type: 'assistant',
    message: { id: randomUUID(), role: 'assistant', model: 'claude-scripted', content, usage },
  });
  hook('Stop');
}

function obey(order) {
  if (order !== '/clear') return turn(order);
  hook('SessionEnd', { reason: 'clear' });
  session = randomUUID();
  hook('SessionStart', { source: 'clear' });
}

process.stdout.write('\u001b[2J\u001b[H❯ \r\n');
hook('SessionStart', { source: option('--resume') === undefined ? 'startup' : 'resume' });
turn(args.at(-1));
let done = 0;
setInterval(() => {
  const orders = existsSync('orders') ? readFileSync('orders', 'utf8').split('\n').slice(0, -1) : [];
  for (; done < orders.length; done++) obey(orders[done]);
}, 30);
