import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import * as claude from '../states/claude.mjs';
import { test } from './real-fleet.ts';

const SUBSCRIPTION = { ...claude.USUAL, login: 'subscription' as const };

test.for([
  ['5-hour', 'window=five_hour in=9000'],
  ['weekly', 'window=seven_day in=259200'],
  ['opus', 'window=seven_day_opus in=172900'],
] as const)(
  'a %s limit of Claude Code is seen within a second, with its end',
  async ([kind, options], { fleet }) => {
    await fleet.prepare('claude', { start: SUBSCRIPTION });
    await fleet.up();
    await fleet.judged('idle', { reason: /^ready/, deadline: 60_000 });
    await fleet.prompt(`model:limit ${options}`);
    const shownAt = await fleet.shows(/hit your .*limit/);
    const hit = await fleet.sandbox.event({ event: 'limit-hit' });
    console.log(`${kind}: judged ${Date.parse(hit.at) - shownAt} ms after it was shown`);
    expect(Date.parse(hit.at) - shownAt).toBeLessThanOrEqual(1_000);
    const { body } = await fleet.sandbox.json(['status']);
    const seconds = Number(/in=(\d+)/.exec(options)?.[1]);
    expect(body.agents[0].limit).toMatchObject({ kind, stated: true });
    // The screen tells minutes; the patience after the end is the watchdog's own.
    const left = Date.parse(body.agents[0].limit.until) - shownAt;
    expect(Math.abs(left - seconds * 1000)).toBeLessThan(180_000);
  },
);

test('after a short limit the work is taken up exactly once', { timeout: 420_000 }, async ({ fleet }) => {
  await fleet.prepare('claude', { start: SUBSCRIPTION });
  await fleet.up();
  await fleet.judged('idle', { reason: /^ready/, deadline: 60_000 });
  fleet.server.model.always('model:limit window=five_hour in=60 for=60');
  await fleet.prompt('Do the work.');
  await fleet.sandbox.event({ event: 'limit-hit' });
  await fleet.sandbox.event({ event: 'limit-lifted' }, { deadline: 300_000 });
  // Claude Code goes on by itself about a minute after the end (2.1.330).
  await delay(90_000);
  const prompts = fleet.prompts();
  // Cut short, the prompt itself is sent again with the next one.
  const later = prompts
    .slice(prompts.indexOf('Do the work.'))
    .filter((text) => text.trim() !== 'Do the work.');
  console.log(
    JSON.stringify(later),
    fleet.sandbox.events({ event: 'limit-probe' }).map(({ message }) => message),
  );
  expect(later).toHaveLength(1);
});

test('after a limit with a menu the menu is closed and the work is taken up exactly once', {
  timeout: 420_000,
}, async ({ fleet }) => {
  await fleet.prepare('claude', { start: claude.NO_AUTO_CONTINUE });
  await fleet.up();
  await fleet.judged('idle', { reason: /^ready/, deadline: 60_000 });
  fleet.server.model.always('model:limit window=five_hour in=60 for=60');
  await fleet.prompt('Do the work.');
  await fleet.shows(/Stop and wait for limit to reset/);
  await fleet.sandbox.event({ event: 'limit-hit' });
  await fleet.sandbox.event({ event: 'limit-lifted' }, { deadline: 300_000 });
  await delay(30_000);
  const prompts = fleet.prompts();
  // Cut short, the prompt itself is sent again with the next one.
  const later = prompts
    .slice(prompts.indexOf('Do the work.'))
    .filter((text) => text.trim() !== 'Do the work.');
  const probes = fleet.sandbox.events({ event: 'limit-probe' }).map(({ message }) => message);
  console.log(JSON.stringify(later), probes);
  expect(probes[0]).toContain('Enter on');
  expect(later).toHaveLength(1);
});

test('a rate limit that is no usage limit, and a warning, hold nobody', async ({ fleet }) => {
  const start = { ...SUBSCRIPTION, env: { CLAUDE_CODE_MAX_RETRIES: '1' } };
  await fleet.prepare('claude', { start });
  await fleet.up();
  await fleet.judged('idle', { reason: /^ready/, deadline: 60_000 });
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
  await fleet.up();
  await fleet.until('the kickoff', () => fleet.prompts().length === 1, 90_000);
  await fleet.judged('idle', { deadline: 60_000 });
  await fleet.prompt('model:limit in=9000');
  const shownAt = await fleet.shows(/usage limit reached/i, 30_000);
  const hit = await fleet.sandbox.event({ event: 'limit-hit' });
  console.log(`opencode: judged ${Date.parse(hit.at) - shownAt} ms after it was shown`);
  expect(Date.parse(hit.at) - shownAt).toBeLessThanOrEqual(1_000);
  const { body } = await fleet.sandbox.json(['status']);
  const left = Date.parse(body.agents[0].limit.until) - shownAt;
  expect(Math.abs(left - 9_000_000)).toBeLessThan(180_000);
});
