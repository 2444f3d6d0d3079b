import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installFakeTui } from '../../packages/core/src/testing/fake-tui.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { completeToml } from './complete-toml.ts';
import { type Block, ROOT, readBlocks } from './read-blocks.ts';

const blocks = readBlocks('docs/writing-a-backend.md');
const named = (kind: string): [string, Block][] =>
  blocks.flatMap((block): [string, Block][] =>
    block.comment.startsWith(`${kind} `) ? [[block.comment.slice(kind.length + 1), block]] : [],
  );

describe('what is quoted from the example', () => {
  it.each(named('part of'))('%s has it, word for word', (file, { text }) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(text);
  });

  it('is all that is shown in TypeScript', () => {
    const parts = named('part of').map(([, block]) => block);
    expect(blocks.filter(({ language }) => language === 'ts')).toEqual(parts);
  });
});

/** The project of a reader who has copied every file of the page. */
function followThePage(sandbox: Sandbox): void {
  for (const [file, { text }] of named('file')) sandbox.write(file, `${text}\n`);
  for (const folder of ['.', 'my-backend']) {
    const modules = join(sandbox.project, folder, 'node_modules/@agent-orchestrator');
    mkdirSync(modules, { recursive: true });
    symlinkSync(join(ROOT, 'packages/core'), join(modules, 'core'));
  }
}

it('the plugin has less than sixty lines', () => {
  const plugin = named('file').find(([file]) => file.endsWith('/index.js'))?.[1].text ?? '';
  const lines = plugin.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.length).toBeLessThan(60);
});

test('the backend of the page keeps every rule, under the test runner of Node', async ({ sandbox }) => {
  followThePage(sandbox);
  const cwd = join(sandbox.project, 'my-backend');
  const ran = await sandbox.run(process.execPath, ['--test'], { cwd, timeout: 110_000 });
  expect(`${ran.stdout}${ran.stderr}`).toMatch(/^\S+ pass (?:[3-9]\d)$/m);
  expect(ran.exitCode, ran.stdout).toBe(0);
}, 120_000);

test('it starts a program under the watchdog, which types its prompt and heals it', async ({ sandbox }) => {
  followThePage(sandbox);
  const report = join(sandbox.root, 'report.jsonl');
  installFakeTui(join(sandbox.bin, 'my-agent'), {
    report,
    boot: [{ after: 200, rows: ['Welcome.'] }],
    turns: [{ frames: [{ rows: ['* thinking'] }, { after: 2_000, rows: ['Done.'] }] }],
  });
  const config = blocks.find(({ language }) => language === 'toml')?.text ?? '';
  sandbox.config(
    completeToml(config).replace('name = "fixture"', 'name = "one"\nprompt = "Work."\nwatch = "heal"'),
  );
  const prompts = () => sandbox.read(report).match(/"prompt":"Read [^"]*kickoff[^"]*"/g) ?? [];
  await sandbox.ok(['up']);
  await sandbox.until('the prompt is submitted', () => prompts().length === 1, 30_000);
  const activity = () => JSON.parse(sandbox.read(join(sandbox.stateDir, 'status.json')) || '{}').agents?.one;
  await sandbox.until('it is seen at work', () => activity()?.activity === 'working');
  await sandbox.until('it is seen at rest', () => activity()?.activity === 'idle');
  const pid = await sandbox.panePid('fixture-one');
  process.kill(pid ?? 0, 'SIGKILL');
  await sandbox.until('the healed one gets its prompt', () => prompts().length === 2, 30_000);
  await sandbox.ok(['down']);
}, 90_000);
