import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { head } from '../defects/support/fleet.ts';
import type { Sandbox } from '../support/sandbox.ts';

const PLUGIN = fileURLToPath(new URL('programs/tool-plugin.mjs', import.meta.url));

/** The head of a fleet whose agents are the fake tool of this folder; `options` are lines of its backend. */
export function toolHead(options = '', settings: Parameters<typeof head>[0] = {}): string {
  const base = head(settings)
    .replace(/\[backend\.listener\][^[]*/, '')
    .replace('backend = "listener"', 'backend = "tool"');
  return `plugins = ["${PLUGIN}"]\n${base}\n[backend.tool]\ndriver = "tool"\nconnect_delay = 3\n${options}\n`;
}

/** As the tool of an agent itself would: one more line. */
export function say(sandbox: Sandbox, name: string, value: unknown): void {
  const line = typeof value === 'string' ? value : JSON.stringify(value);
  appendFileSync(join(sandbox.stateDir, `tool-${name}.jsonl`), `${line}\n`);
}

export const status = (word: 'busy' | 'idle' | 'ask') => ({ event: 'status', status: word });

/** How the fake tool of an agent is to behave from now on. */
export function tell(sandbox: Sandbox, name: string, behaviour: object): void {
  sandbox.write(join(sandbox.root, `tell-${name}.json`), JSON.stringify(behaviour));
}

/** What it was given, in order. */
export const received = (sandbox: Sandbox, name: string): string[] =>
  sandbox
    .read(join(sandbox.root, `received-${name}`))
    .split('\n')
    .filter(Boolean);
