import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { judgeTargets } from '../../bench/targets.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bench = (...args: string[]) =>
  execa(process.execPath, ['bench/run.mjs', ...args], { cwd: root, reject: false, timeout: 110_000 });

const TARGETS = [
  'processor time of supervision, ms per s',
  'processes started per agent and minute',
  '`up`, ms',
  '`status`, ms',
  '`down`, ms',
  'killed → replacement runs, ms',
  'claim pushed → read by the agent, ms',
  'memory of the watchdog, MB',
  '`status` of one agent, new process, ms',
];

it.runIf(existsSync('/proc/self/stat'))(
  'a quick bench measures a fleet of one and prints its tables',
  async () => {
    const { stdout, stderr, exitCode } = await bench('--quick');
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    const firstOf = (title: string) => cells.find((row) => row[1] === title);
    const figure = /^\d+(\.\d+)?$/;
    for (const title of TARGETS) {
      expect(firstOf(title)?.[2], title).toMatch(figure);
      expect(firstOf(title)?.[5], title).toMatch(/^(met|\*\*missed\*\*|not compared)$/);
    }
    for (const title of ['1 idle', '1 busy'])
      for (const cell of firstOf(title)?.slice(2, -1) ?? ['none']) expect(cell, title).toMatch(figure);
    expect(cells.filter((row) => /\(p95 .*, 1 samples?\)$/.test(row[2] ?? ''))).toHaveLength(4);
    expect(stdout).toContain('With `--quick`: too short to say anything');
    expect(stdout).not.toContain('Python tool |');
  },
  120_000,
);

it('a target that is missed is said to be missed', () => {
  const results = (cpu: number) => ({
    tools: ['own', 'other'],
    sizes: [2],
    fleets: [fleet('own', cpu), fleet('other', 100)],
    latencies: ['own', 'other'].map((tool) => ({ tool, healed: { median: 301 }, pinged: { median: 5 } })),
    coldStatus: ['own', 'other'].map((tool) => ({ tool, status: { median: 250 } })),
  });
  const met = (cpu: number) => judgeTargets(results(cpu)).map(({ met }) => met);
  expect(met(1)).toEqual([true, true, false, false, false, false, true, true, true]);
  expect(met(1.1)[0]).toBe(false);
});

it('words that the bench does not know are refused before anything is measured', async () => {
  const { exitCode, stderr } = await bench('--n', '0');
  expect(exitCode).toBe(1);
  expect(stderr).toBe('"0" is not a list of numbers of agents.\n  For example: --n 1,10,50');
});

function fleet(tool: string, cpu: number) {
  const time = { median: 10 };
  const spawned = { count: 0, seconds: 60 };
  return {
    tool,
    size: 2,
    load: 'idle',
    up: time,
    status: time,
    down: time,
    cpu: { total: cpu },
    spawned,
    rss: 90,
  };
}
