import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EXIT, formatEvent, starterConfig } from '@agent-orchestrator/core';
import { quoteShell } from '@agent-orchestrator/core/plugin';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { failCli } from '../errors/cli-errors.ts';
import { CLAUDE_STARTER } from '../init/claude-starter.ts';

export async function run({ cwd, output }: Invocation, [dir = '.']: readonly string[]): Promise<Outcome> {
  const folder = resolve(cwd, dir);
  const config = join(folder, 'agents.toml');
  const prompts = join(folder, 'prompts');
  try {
    mkdirSync(folder, { recursive: true });
    // The flag makes the look and the writing one step.
    writeFileSync(config, starterConfig(basename(realpathSync(folder)), CLAUDE_STARTER), { flag: 'wx' });
    mkdirSync(prompts, { recursive: true });
  } catch (error) {
    throw notWritten(error, config);
  }
  const next = `agents up --config ${quoteShell(config)}`;
  const message = `scaffolded ${config} and ${prompts}/ — edit, then \`${next}\``;
  output.line(formatEvent({ at: new Date().toISOString(), message }));
  return { exitCode: EXIT.done, body: { config, prompts, next } };
}

function notWritten(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return failCli('INIT_EXISTS', { path });
  return failCli('INIT_FAILED', { path, reason: code ?? message }, { cause: error });
}
