import { expect } from 'vitest';
import type { ToolName } from '../tools/versions.mjs';
import { test } from './real-fleet.ts';

const SETUPS: readonly (readonly [ToolName, object])[] = [
  ['claude', { start: { args: ['--permission-mode', 'bypassPermissions'] } }],
  ['opencode', { backend: 'server = "auto"\nconnect_delay = 60' }],
];

test.for(SETUPS)(
  '%s: the transcript of a live agent is followed and shown',
  async ([tool, request], { fleet }) => {
    const { sandbox } = fleet;
    await fleet.prepare(tool, { prompt: 'model:say The kickoff has arrived.', ...request });
    await fleet.up();
    await fleet.until('the kickoff at the model', () => fleet.prompts().length > 0, 90_000);
    await fleet.judged('idle', { reason: /ready/, deadline: 60_000 });
    const child = sandbox.spawn(['transcript', 'worker', '-f', '--json']);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    const entries = () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    const has = (type: string, said: RegExp) =>
      entries().some((entry) => entry.type === type && said.test(JSON.stringify(entry)));
    await fleet.until('the kickoff', () => has('user', /The kickoff has arrived/), 30_000);
    await fleet.until('its answer', () => has('assistant', /The kickoff has arrived/), 30_000);
    await sandbox.json(['send', 'worker', 'model:bash cmd="echo made-it" final="All done."', '--wait']);
    await fleet.until('the call', () => has('tool-call', /echo made-it/), 60_000);
    if (tool === 'opencode') {
      // It asks before it runs anything: a person allows it, by the answer that is selected.
      await fleet.judged('waiting', { reason: /permission/ });
      await fleet.shows(/Allow once/);
      await fleet.keys('Enter');
    }
    await fleet.until('its result', () => has('tool-result', /made-it/), 30_000);
    await fleet.until('the end', () => has('assistant', /All done/), 30_000);
    child.kill('SIGINT');
    await child;
    const { stdout } = await sandbox.ok(['transcript', 'worker', '--share']);
    expect(stdout).toMatch(/kickoff has arrived[\s\S]*echo made-it[\s\S]*made-it[\s\S]*All done/);
    expect(entries().some(({ type, inputTokens }) => type === 'usage' && inputTokens > 0)).toBe(true);
  },
);
