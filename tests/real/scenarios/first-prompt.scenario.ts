import { expect } from 'vitest';
import { test } from './real-fleet.ts';
import { SETUPS } from './setups.ts';

test.for(SETUPS)(
  '%s starts under "agents up", gets its kickoff exactly once and is idle afterwards',
  async ([, tool, request], { fleet }) => {
    const text = 'model:say The kickoff has arrived.';
    await fleet.prepare(tool, { ...request, prompt: text });
    await fleet.up();
    await fleet.until('a prompt at the model', () => fleet.prompts().length > 0, 120_000);
    await fleet.judged('idle', { deadline: 60_000 });
    const [prompt, ...more] = fleet.prompts();
    expect(more).toEqual([]);
    // OpenCode is told the file when the text has to be typed.
    expect([text, expect.stringContaining('kickoff-real-worker.txt')]).toContainEqual(prompt);
  },
);

test('Codex, which has no driver of its own, gets its kickoff as an argument', async ({ fleet }) => {
  await fleet.prepare('codex', { prompt: 'model:say The kickoff has arrived.' });
  await fleet.up();
  await fleet.until('a prompt at the model', () => fleet.prompts().length > 0, 60_000);
  await fleet.shows(/• The kickoff has arrived\./);
  expect(fleet.prompts()).toEqual(['model:say The kickoff has arrived.']);
});
