import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, head, statusOf } from './support/fleet.ts';

test('D31 a log folder with quotes, blanks and $() is only a name', async ({ sandbox }) => {
  const folder = `it's a "log" $(touch PWNED) dir`;
  sandbox.logDir = join(sandbox.project, folder);
  sandbox.program('show', `cat "$1" >'${sandbox.root}/kickoff'; exec sleep 1000`);
  const toml = head()
    .replace('".ao-state"', JSON.stringify(folder))
    .replace('"listener {kickoff}"', '"show {kickoff}"');
  sandbox.config(toml + agent('a', 'prompt = "Hello, $HOME `date`."'));
  await sandbox.ok(['up']);
  await sandbox.until('the kickoff was read', () => sandbox.read(`${sandbox.root}/kickoff`) !== '');
  expect(sandbox.read(`${sandbox.root}/kickoff`)).toBe('Hello, $HOME `date`.');
  expect(await statusOf(sandbox, 'a')).toMatchObject({ state: 'running' });
  expect((await sandbox.json(['status'])).body.watchdog.state).toBe('running');
  expect((await sandbox.run('find', [sandbox.root, '-name', 'PWNED'])).stdout).toBe('');
});

test('D31 a model, a session and a folder are words of the command line and nothing else', async ({
  sandbox,
}) => {
  sandbox.program(
    'show',
    // In one write: several say theirs at the same time.
    `said=$(printf '%s|' "$@"); printf '%s\\n' "$said" >>'${sandbox.root}/words'; exec sleep 1000`,
  );
  const backend = (name: string, bin: string) =>
    `\n[backend.${name}]\nprompt_delivery = "exec"\nbin = ${JSON.stringify(bin)}\n`;
  sandbox.config(
    head() +
      backend('bare', 'show {model} {session}') +
      backend('quoted', `show "{model}" '{model}'`) +
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of ours, not of JavaScript.
      backend('dollar', 'show ${model}') +
      agent('a b', 'backend = "bare"\nmodel = "x; touch INJ"') +
      agent('c', 'backend = "quoted"\nmodel = "$(touch INJ)`touch INJ`\'; touch INJ"') +
      agent('d', 'backend = "dollar"\nmodel = "plain"'),
  );
  await sandbox.ok(['up']);
  const words = () => sandbox.read(`${sandbox.root}/words`).split('\n').slice(0, -1).sort();
  await sandbox.until('all run', () => words().length === 3);
  const hostile = "$(touch INJ)`touch INJ`'; touch INJ";
  expect(words()).toContain('x; touch INJ|t-a b|');
  expect(words()).not.toContain('$plain|');
  expect(words()).toContain(`${hostile}|${hostile}|`);
  expect((await sandbox.run('find', [sandbox.root, '-name', 'INJ'])).stdout).toBe('');
});

test('D35 logs and prompts are private, and every line of journal and watchdog log has its date', async ({
  sandbox,
}) => {
  sandbox.config(head() + agent('a', 'prompt = "secret"'));
  await sandbox.ok(['up'], { env: {} });
  await sandbox.event({ event: 'watchdog-started' });
  await sandbox.until('the agent has written', () => sandbox.log('t-a') !== '');
  const mode = (path: string) => (statSync(join(sandbox.logDir, path)).mode & 0o777).toString(8);
  for (const file of [
    't-a.log',
    't-watchdog.log',
    'journal.jsonl',
    'state/kickoff-t-a.txt',
    'state/run-t-a.json',
  ])
    expect([file, mode(file)]).toEqual([file, '600']);
  for (const folder of ['.', 'state']) expect([folder, mode(folder)]).toEqual([folder, '700']);
  const lines = sandbox.log('t-watchdog').split('\n').filter(Boolean);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(/^\[agents \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d\] /);
  for (const { at } of sandbox.journal()) expect(at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});
