import { expect } from 'vitest';
import { test } from './real-fleet.ts';

test.for(['claude', 'opencode'] as const)(
  '%s starts under "agents up", gets its kickoff exactly once and is idle afterwards',
  async (tool, { fleet }) => {
    await fleet.prepare(tool, { prompt: 'model:say The kickoff has arrived.' });
    await fleet.sandbox.ok(['up']);
    await fleet.until('a prompt at the model', () => fleet.prompts().length > 0, 60_000);
    await fleet.judged('idle', { deadline: 30_000 });
    expect(fleet.prompts()).toHaveLength(1);
    if (tool === 'claude') expect(fleet.prompts()).toEqual(['model:say The kickoff has arrived.']);
  },
);
