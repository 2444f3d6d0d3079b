import { expect } from 'vitest';
import * as claude from '../states/claude.mjs';
import { test } from './real-fleet.ts';

test('Claude Code lives through an overload, a reset connection and a compaction; each prompt is answered once', async ({
  fleet,
}) => {
  await fleet.prepare('claude', { start: claude.USUAL });
  await fleet.ready();
  const send = (text: string) => fleet.sandbox.json(['send', 'worker', text, '--wait']);

  await send('model:error status=529 times=2');
  await fleet.judged('working', { reason: /retrying/ });
  await fleet.answered(2);

  await send('model:drop after=2 times=1');
  await fleet.shows(/Recovered from a broken connection/, 60_000);
  await fleet.judged('idle');

  // A command that the tool knows stays one when it comes as a message.
  fleet.server.model.always('model:silence secs=4');
  const { body } = await send('/compact');
  expect(body.state).toBe('delivered');
  await fleet.judged('working', { reason: /compacting/ });
  fleet.server.model.always(undefined);
  await fleet.judged('idle', { deadline: 60_000 });
  for (const prompt of ['model:error status=529 times=2', 'model:drop after=2 times=1'])
    expect(fleet.prompts().filter((text) => text === prompt)).toHaveLength(1);
});

test('a login that Claude Code has lost waits for a person, and nothing is typed', async ({ fleet }) => {
  await fleet.prepare('claude', { start: claude.FEW_RETRIES });
  await fleet.ready();
  await fleet.prompt('model:error status=401');
  const verdict = await fleet.judged('waiting', { reason: /login/, deadline: 60_000 });
  expect(verdict.evidence).toMatch(/authentication_failed|login|API key/i);
  const prompts = fleet.prompts().length;
  const { body } = await fleet.sandbox.json(['send', 'worker', 'model:say Not now.', '--wait=3']);
  expect(body.state).toBe('waiting');
  expect(fleet.prompts()).toHaveLength(prompts);
});
