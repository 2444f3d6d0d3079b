import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import * as claude from '../../states/claude.mjs';
import { hitAndLift, prepareForLimits, probesOf, takenUp } from '../lift.ts';
import { test } from '../real-fleet.ts';

/** Claude Code goes on by itself a minute after the end, where nobody cancels that (2.1.330). Times in ms. */
const NATIVE = 60_000;
const TIMEOUT = 420_000;
const PATIENCE = 240_000;

test('auto-continue on: the watchdog takes the work up, and the tool does not do it once more', {
  timeout: TIMEOUT,
}, async ({ fleet }) => {
  await prepareForLimits(fleet);
  await hitAndLift(fleet, { window: 'five_hour', seconds: 60, deadline: PATIENCE });
  await delay(NATIVE + 30_000);
  expect(takenUp(fleet)).toHaveLength(1);
});

test('auto-continue on and limit_resume = "native": the tool takes the work up, and the watchdog leaves it alone', {
  timeout: TIMEOUT,
}, async ({ fleet }) => {
  await prepareForLimits(fleet, { watchdog: 'limit_resume = "native"' });
  await hitAndLift(fleet, { window: 'five_hour', seconds: 60, deadline: PATIENCE });
  await delay(10_000);
  expect(takenUp(fleet)).toEqual([expect.stringMatching(/usage limit has reset/)]);
  expect(probesOf(fleet)).toEqual([]);
});

test('a weekly limit with a menu is lifted: the menu is closed, and the work is taken up exactly once', {
  timeout: TIMEOUT,
}, async ({ fleet }) => {
  await prepareForLimits(fleet, { start: claude.NO_AUTO_CONTINUE });
  await hitAndLift(fleet, { window: 'seven_day', seconds: 60, deadline: PATIENCE });
  await delay(10_000);
  expect(probesOf(fleet)[0]).toContain('Enter on');
  expect(takenUp(fleet)).toHaveLength(1);
});

test('a limit of one model family holds the agent with that model alone, and is lifted', {
  timeout: TIMEOUT,
}, async ({ fleet }) => {
  const other = '[[agent]]\nname = "other"\nmodel = "sonnet"\nwatch = "heal"\nprompt = "model:say Ready."';
  await prepareForLimits(fleet, {
    ...{ start: claude.NO_AUTO_CONTINUE, agent: 'model = "opus"\nwatch = "heal"', rest: other },
  });
  await fleet.answered(2);
  const limit = `model:limit window=seven_day_opus in=25 for=25`;
  await fleet.prompt(limit);
  await fleet.sandbox.event({ event: 'limit-hit', agent: 'worker' });

  const message = 'model:say Still here.';
  const { body } = await fleet.sandbox.json(['send', 'other', message, '--wait=15']);
  expect(body.state).toBe('delivered');
  expect(fleet.sandbox.events({ event: 'limit-lifted' })).toEqual([]);

  await fleet.sandbox.event({ event: 'limit-lifted' }, { deadline: PATIENCE });
  await delay(5_000);
  expect(fleet.sandbox.events({ event: 'limit-hit' })).toHaveLength(1);
  const prompts = fleet.prompts();
  const later = prompts.slice(prompts.indexOf(limit)).filter((text) => text.trim() !== limit);
  expect(later.filter((text) => text === message)).toHaveLength(1);
  expect(later).toHaveLength(2);
});
