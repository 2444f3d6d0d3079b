import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { killSandboxProcesses, sandboxProcesses } from '../demo/sandbox-processes.mjs';
import { until } from './hand-driven-fleet.mjs';

const DEMO = fileURLToPath(new URL('../demo.mjs', import.meta.url));

function startDemo(...args) {
  const child = spawn(process.execPath, [DEMO, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, output: '', sandbox: () => /The sandbox is (\S+)/.exec(run.output)?.[1] };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      run.output += text;
    });
  }
  run.ended = new Promise((resolve) => child.on('close', resolve));
  return run;
}

describe('the demo', { timeout: 120_000 }, () => {
  it('keeps every promise and leaves nothing behind', async () => {
    const run = startDemo();
    const code = await run.ended;
    expect(run.output).not.toContain('✗');
    expect(code, run.output).toBe(0);
    expect(run.output.match(/^ {2}✓/gm)).toHaveLength(10);
    expect(run.output).toContain('# Release notes');
    expect(existsSync(run.sandbox())).toBe(false);
    expect(sandboxProcesses(run.sandbox())).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'])('ends the fleet and removes the sandbox on %s', async (signal) => {
    const run = startDemo();
    await until('a claim is pushed', () => run.output.includes('claim: slug') || run.child.exitCode !== null);
    run.child.kill(signal);
    const code = await run.ended;
    expect(code, run.output).toBe(130);
    expect(existsSync(run.sandbox())).toBe(false);
    expect(sandboxProcesses(run.sandbox())).toEqual([]);
  });

  it('with --keep leaves a finished fleet and says how to end it', async () => {
    const run = startDemo('--keep');
    const code = await run.ended;
    try {
      expect(code, run.output).toBe(0);
      expect(run.output).toContain(`rm -rf ${run.sandbox()}`);
      expect(existsSync(run.sandbox())).toBe(true);
      expect(sandboxProcesses(run.sandbox()).some(({ command }) => command.includes('watchdog'))).toBe(true);
    } finally {
      killSandboxProcesses(run.sandbox());
      rmSync(run.sandbox(), { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
