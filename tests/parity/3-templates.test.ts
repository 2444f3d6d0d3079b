import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { DEFAULTS } from './fleets.ts';

describe.concurrent('3 templates', { timeout: 60_000 }, () => {
  test('3.2 the exec bin gets kickoff, session and model, each as one word; other braces stay', async ({
    sandbox,
  }) => {
    // Better than raw text: a blank, a quote or a $( ) in a value stays a value.
    sandbox.config(`${DEFAULTS.replace('.ao-state', "it's $(touch PWNED) here")}[backend.x]
prompt_delivery = "exec"
bin = "listener --file={kickoff} {session} {model} '{model}' {other}"
[[agent]]
name = "a"
backend = "x"
model = "a; touch INJECTED"
prompt = "the prompt"
`);
    sandbox.logDir = join(sandbox.project, "it's $(touch PWNED) here");
    await sandbox.ok(['up', 'a']);
    const [run = ''] = await sandbox.until('the start', () => {
      const starts = sandbox.starts('a');
      return starts.length > 0 && starts;
    });
    const kickoff = join(sandbox.stateDir, 'kickoff-p-a.txt');
    expect(run.split('\n').slice(1)).toEqual([
      `arg --file=${kickoff}`,
      'arg p-a',
      'arg a; touch INJECTED',
      'arg a; touch INJECTED',
      'arg {other}',
    ]);
    expect(sandbox.read(kickoff)).toBe('the prompt');
    expect([sandbox.exists('PWNED'), sandbox.exists('INJECTED')]).toEqual([false, false]);
  });

  test('3.5 the starter of init holds the name of its folder, whatever that is', async ({ sandbox }) => {
    for (const folder of ["a 'quoted' dir", 'dots.and:colons', '#(touch PWNED)']) {
      await sandbox.ok(['init', folder]);
      const { exitCode } = await sandbox.agents(['status'], { cwd: join(sandbox.project, folder) });
      expect(exitCode).toBe(0);
    }
  });
});
