import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import * as claude from '../states/claude.mjs';
import { hitAndLift, prepareForLimits, probesOf, SUBSCRIPTION, takenUp } from './lift.ts';
import { test } from './real-fleet.ts';
import { expectTimely } from './timeliness.ts';

test.for([
  ['5-hour', 'window=five_hour in=9000'],
  ['weekly', 'window=seven_day in=259200'],
  ['opus', 'window=seven_day_opus in=172900'],
] as const)(
  'a %s limit of Claude Code is seen within a second, with its end',
  async ([kind, options], { fleet }) => {
    await fleet.prepare('claude', { start: SUBSCRIPTION });
    await fleet.ready();
    await fleet.prompt(`model:limit ${options}`);
    const shownAt = await fleet.shows(/hit your .*limit/);
    const hit = await fleet.sandbox.event({ event: 'limit-hit' });
    expectTimely(`claude, ${kind} limit`, Date.parse(hit.at) - shownAt);
    const limit = await fleet.sandbox.until('the limit in status', async () => {
      const { body } = await fleet.sandbox.json(['status']);
      return body.agents[0].limit ?? undefined;
    });
    const seconds = Number(/in=(\d+)/.exec(options)?.[1]);
    expect(limit).toMatchObject({ kind, stated: true });
    // The screen tells minutes; the patience after the end is the watchdog's own.
    const left = Date.parse(limit.until) - shownAt;
    expect(Math.abs(left - seconds * 1000)).toBeLessThan(180_000);
  },
);

test('a limit with a menu is lifted: the menu is closed, and the work is taken up exactly once', async ({
  fleet,
}) => {
  await prepareForLimits(fleet, { start: claude.NO_AUTO_CONTINUE });
  await hitAndLift(fleet, { window: 'five_hour', seconds: 15 });
  await delay(10_000);
  expect(probesOf(fleet)[0]).toContain('Enter on');
  expect(takenUp(fleet)).toHaveLength(1);
});

test('a rate limit that is no usage limit, and a warning, hold nobody', async ({ fleet }) => {
  const start = { ...SUBSCRIPTION, env: { CLAUDE_CODE_MAX_RETRIES: '1' } };
  await fleet.prepare('claude', { start });
  await fleet.ready();
  await fleet.prompt('model:say Go on. window=five_hour used=0.91');
  await fleet.shows(/You've used 91%/);
  await fleet.prompt('model:error status=429');
  await fleet.shows(/not your usage limit/);
  await fleet.judged('idle', { deadline: 30_000 });
  await delay(3_000);
  expect(fleet.sandbox.events({ event: 'limit-hit' })).toEqual([]);
});

test("the usage limit of OpenCode's own plan is seen, with its end", async ({ fleet }) => {
  await fleet.prepare('opencode');
  await fleet.ready();
  await fleet.prompt('model:limit in=9000');
  const shownAt = await fleet.shows(/usage limit reached/i, 30_000);
  const hit = await fleet.sandbox.event({ event: 'limit-hit' });
  expectTimely('opencode, a limit', Date.parse(hit.at) - shownAt);
  const { body } = await fleet.sandbox.json(['status']);
  const left = Date.parse(body.agents[0].limit.until) - shownAt;
  expect(Math.abs(left - 9_000_000)).toBeLessThan(180_000);
});
