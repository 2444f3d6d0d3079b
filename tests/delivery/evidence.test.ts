import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { agent, head, start } from '../defects/support/fleet.ts';
import { openMessages, outboxOf, post } from '../support/outbox.ts';
import { test } from '../support/sandbox.ts';

const REDRAWS = fileURLToPath(new URL('programs/redraws.mjs', import.meta.url));
const BACKEND = '\n[backend.redraws]\nprompt_delivery = "exec"\nbin = "redraws"\n';

test('a text that is only drawn anew has not left the input: its key is pressed again, and it arrives once', async ({
  sandbox,
}) => {
  const noted = join(sandbox.root, 'noted');
  sandbox.program('redraws', `exec node '${REDRAWS}' '${noted}'`);
  await start(sandbox, head() + BACKEND + agent('a', 'backend = "redraws"'));
  const texts = ['the first text', 'the second text', 'the third text'];
  for (const text of texts) post(sandbox, 'a', text);
  await sandbox.until('every message has ended', () => openMessages(sandbox).length === 0);
  expect(outboxOf(sandbox).map(({ state }) => state)).toEqual(texts.map(() => 'delivered'));
  expect(sandbox.read(noted).trim().split('\n')).toEqual(texts);
});

test('a message that ends every program that reads it is typed to three of them, and then to no other', async ({
  sandbox,
}) => {
  const settings = head({ watchdog: 'restart_limit = 100' }).replace(
    'restart_backoff = 0.2',
    'restart_backoff = 0',
  );
  await start(sandbox, settings + agent('a'));
  post(sandbox, 'a', 'exit 3');
  post(sandbox, 'a', 'still there');
  await sandbox.until('both have ended', () => openMessages(sandbox).length === 0);
  const [poison, next] = outboxOf(sandbox).sort((one, other) => one.createdAt - other.createdAt);
  expect(poison).toMatchObject({
    ...{ state: 'unknown', text: 'exit 3' },
    reason: 'each of the 3 programs that it was typed to has ended',
  });
  expect(next).toMatchObject({ state: 'delivered', text: 'still there' });
  expect(sandbox.received('a')).toEqual(['still there']);
  expect(sandbox.events({ event: 'agent-exited' }).length).toBe(3);
});
