import { expect } from 'vitest';
import { SUBSCRIPTION } from './lift.ts';
import { test } from './real-fleet.ts';
import { expectTimely } from './timeliness.ts';

test('Claude Code 2.1.197: kickoff, permission, interruption and a limit, each by what it says itself', async ({
  fleet,
}) => {
  await fleet.prepare('claude', { version: '2.1.197', start: SUBSCRIPTION });
  await fleet.ready();
  const accepted = await fleet.sandbox.event({ event: 'kickoff-accepted' });
  expect(accepted.message).toMatch(/hook UserPromptSubmit|transcript/);
  expect(fleet.prompts()).toHaveLength(1);
  const send = (text: string) => fleet.sandbox.json(['send', 'worker', text, '--wait']);

  const { body } = await send('model:bash cmd="touch made; sleep 4"');
  expect(JSON.stringify(body)).toMatch(/delivered.*UserPromptSubmit|UserPromptSubmit.*delivered|transcript/);
  let seen = await fleet.shows(/Do you want to proceed/);
  let told = await fleet.judged('waiting', { reason: /permission/ });
  expectTimely('claude 2.1.197, a permission', told.seenAt - seen);
  expect(told.evidence).toMatch(/sessions\/\d+\.json|PermissionRequest/);
  await fleet.sandbox.until('the dialog is gone', async () => {
    await fleet.keys('Enter');
    return !/Do you want to proceed/.test(await fleet.sandbox.screen(fleet.session));
  });
  await fleet.judged('working');
  await fleet.judged('idle');

  await send('model:stream secs=60');
  await fleet.judged('working');
  await fleet.shows(/word1/);
  await fleet.keys('Escape');
  seen = await fleet.shows(/Interrupted/);
  told = await fleet.judged('idle');
  expectTimely('claude 2.1.197, an interruption', told.seenAt - seen);

  await send('model:limit window=five_hour in=9000');
  seen = await fleet.shows(/hit your .*limit/);
  const hit = await fleet.sandbox.event({ event: 'limit-hit' });
  expectTimely('claude 2.1.197, a limit', Date.parse(hit.at) - seen);
  const status = await fleet.sandbox.json(['status']);
  expect(status.body.agents[0].limit).toMatchObject({ kind: 'session', stated: true });
  // This version tells minutes; the patience after the end is the watchdog's own.
  expect(Math.abs(Date.parse(status.body.agents[0].limit.until) - seen - 9_000_000)).toBeLessThan(180_000);
});
