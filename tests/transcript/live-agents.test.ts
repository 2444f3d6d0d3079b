import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FAKE_OPENCODE = file('../../packages/backend-opencode/test/programs/opencode.mjs');
const recordings = (path: string) =>
  readFileSync(file(`../../packages/${path}`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

function fleet(sandbox: Sandbox, backend: string, agent = ''): void {
  sandbox.config(`[defaults]
session_prefix = "live-"
log_dir = ".ao-state"
backend = "tool"
[backend.tool]
${backend}
[[agent]]
name = "worker"
prompt_file = "kickoff.md"
watch = "heal"
${agent}
`);
}

/** `agents transcript -f --json`: what it has printed so far. */
function followed(sandbox: Sandbox) {
  const child = sandbox.spawn(['transcript', 'worker', '-f', '--json']);
  let [text, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const entries = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const texts = () =>
    entries().flatMap(({ type, text: one }) => (type === 'usage' ? [] : [`${type}: ${one}`]));
  return { child, entries, texts, said: () => said };
}

test('a live Claude agent is followed over /clear: its transcript, its session, its limit', async ({
  sandbox,
}) => {
  const recorded = recordings('backend-claude/recordings/2.1.330/signals/limits.jsonl')
    .map(({ value }) => value)
    .find((value) => value?.apiError === 'usage_limit_reached');
  const resetsAt = Math.floor(Date.now() / 1000) + 4_321;
  recorded.quotaLimits.resetsAt = resetsAt;
  recorded.apiErrorParams.rate_limit_info.resetsAt = resetsAt;
  sandbox.program('claude', `exec node '${file('fake-claude.mjs')}' "$@"`);
  sandbox.write('limit.json', JSON.stringify(recorded));
  fleet(sandbox, 'driver = "claude"\nsupports_resume = true', 'resume = true');
  sandbox.write('kickoff.md', 'first');
  const order = (text: string) => appendFileSync(join(sandbox.project, 'orders'), `${text}\n`);
  const id = () => sandbox.read(join(sandbox.stateDir, 'worker.id')).trim();

  await sandbox.ok(['up']);
  const follower = followed(sandbox);
  await sandbox.until('the first answer', () => follower.texts().includes('assistant: Answer to first'));
  const before = id();
  order('/clear');
  await sandbox.until('the new session', () => id() !== before);
  order('second');
  await sandbox.until('the second answer', () => follower.texts().includes('assistant: Answer to second'));
  expect(new Set(follower.entries().map(({ source }) => source)).size).toBe(2);
  expect(follower.entries().at(-1).source).toContain(id());
  expect(follower.said()).toBe('');

  order('limit');
  await sandbox.until('the limit', async () => {
    const { body } = await sandbox.json(['status']);
    // The watchdog looks a moment later.
    return Math.abs(Date.parse(body.agents[0].limit?.until) - resetsAt * 1000) < 60_000;
  });
  await sandbox.until('the limit', () => follower.entries().some(({ type }) => type === 'limit'));
  expect(follower.entries().find(({ type }) => type === 'limit').resetsAt).toBe(
    new Date(resetsAt * 1000).toISOString(),
  );
  follower.child.kill('SIGINT');
  await follower.child;

  const shown = (await sandbox.ok(['transcript', 'worker'])).stdout;
  expect(shown).toMatch(/Answer to first[\s\S]*Answer to second[\s\S]*limit {2}You've hit your 5-hour limit/);
  await sandbox.ok(['down']);
  const after = id();
  await sandbox.ok(['up']);
  await sandbox.until('another start', () => sandbox.read('starts').trim().split('\n').length === 2);
  const last = JSON.parse(sandbox.read('starts').trim().split('\n').at(-1) ?? '[]');
  expect(last.slice(0, 2)).toEqual(['--resume', after]);
});

test('a live OpenCode agent is followed while it works', async ({ sandbox }) => {
  const heard = recordings('backend-opencode/recordings/1.18.33/signals/child.jsonl');
  const messages = heard.findLast(({ url }) => url?.includes('/message?')).value;
  const path = sandbox.write('recorded.json', JSON.stringify(messages));
  sandbox.program('opencode', `exec node '${FAKE_OPENCODE}' "$@"`);
  fleet(sandbox, 'driver = "opencode"\nserver = "auto"\nconnect_delay = 30');
  sandbox.write('kickoff.md', `replay ${path}`);
  await sandbox.ok(['up']);
  const follower = followed(sandbox);
  await sandbox.until('the recorded call', () =>
    follower.entries().some(({ type }) => type === 'tool-result'),
  );
  await sandbox.ok(['send', 'worker', 'and on']);
  await sandbox.until('the second prompt', () => follower.texts().includes('user: and on'));
  follower.child.kill('SIGINT');
  await follower.child;
  const types = follower.entries().map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['user', 'assistant', 'tool-call', 'tool-result', 'usage']));
  expect((await sandbox.ok(['transcript', 'worker'])).stdout).toMatch(/user\n[\s\S]*and on/);
});
