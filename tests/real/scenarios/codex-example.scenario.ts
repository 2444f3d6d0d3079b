import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { test } from './real-fleet.ts';

const plugin = fileURLToPath(new URL('../../../examples/backend-codex/dist/index.js', import.meta.url));
const request = {
  top: `plugins = [${JSON.stringify(plugin)}]`,
  prompt: 'model:say The kickoff has arrived.',
};

test('codex, by its title and screen: the kickoff, a message that is typed, work and rest', async ({
  fleet,
}) => {
  await fleet.prepare('codex', { ...request, driver: 'driver = "codex"' });
  await fleet.sandbox.ok(['up']);
  await fleet.sandbox.until('a prompt at the model', () => fleet.prompts().length > 0, 60_000);
  await fleet.judged('idle', { deadline: 30_000 });
  expect(fleet.prompts()).toEqual([request.prompt]);
  await fleet.sandbox.ok(['send', 'worker', 'model:stream secs=4', '--wait']);
  await fleet.judged('working', { deadline: 15_000 });
  await fleet.judged('idle', { deadline: 30_000 });
  expect(fleet.prompts().filter((text) => text === 'model:stream secs=4')).toHaveLength(1);
});

test('codex, by its hooks and rollout: a prompt that is accepted, and a limit with its end', async ({
  fleet,
}) => {
  await fleet.prepare('codex', { ...request, driver: 'driver = "codex"\nsignals = "hooks"' });
  await fleet.sandbox.ok(['up']);
  await fleet.sandbox.event({ event: 'kickoff-accepted', agent: 'worker' }, { deadline: 60_000 });
  const idle = await fleet.judged('idle', { deadline: 30_000 });
  expect(idle.evidence).toMatch(/hook|rollout/);
  await fleet.sandbox.ok(['send', 'worker', 'model:limit in=7200']);
  const hit = await fleet.sandbox.event({ event: 'limit-hit', agent: 'worker' }, { deadline: 30_000 });
  const asked = fleet.sandbox.events({ event: 'message-delivered', agent: 'worker' }).at(-1);
  expect(asked?.message).toContain('delivered: hook UserPromptSubmit');
  // The tool states minutes, and cuts the seconds.
  const stated = Date.parse(hit.at) + 7_200_000;
  const clock = new Date(Math.floor(stated / 60_000) * 60_000).toTimeString().slice(0, 5);
  const before = new Date(Math.floor(stated / 60_000) * 60_000 - 60_000).toTimeString().slice(0, 5);
  expect(hit.message).toMatch(new RegExp(`reset \\w+ (?:${clock}|${before})`));
});
