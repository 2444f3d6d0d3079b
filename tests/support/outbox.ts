import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

/** A message as it stands in its file. */
export interface OutboxMessage {
  readonly id: string;
  readonly to: string;
  readonly origin: string;
  readonly state: string;
  readonly reason: string;
  readonly text: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
}

const OPEN = new Set(['waiting', 'typing', 'submitted']);

/** Every message of a fleet, ended or not. */
export function outboxOf(sandbox: Sandbox): OutboxMessage[] {
  const folder = join(sandbox.stateDir, 'outbox');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => !file.startsWith('.')) : [];
  return files.flatMap((file) => {
    const text = sandbox.read(join(folder, file));
    return text === '' ? [] : [JSON.parse(text) as OutboxMessage];
  });
}

export const openMessages = (sandbox: Sandbox): OutboxMessage[] =>
  outboxOf(sandbox).filter(({ state }) => OPEN.has(state));

let posted = 0;

/** Puts a message into the outbox as `agents send` does, without a process for each. */
export function post(sandbox: Sandbox, to: string, text: string): void {
  posted += 1;
  const id = `send-${posted}`;
  // A later one is never taken for an earlier one.
  const now = Date.now() - 1_000 + (posted % 1_000);
  const message = {
    ...{ v: 1, id, to, session: `t-${to}`, origin: 'send', key: id, text },
    ...{ state: 'waiting', reason: 'new', createdAt: now, updatedAt: now, attempts: 0 },
  };
  sandbox.write(join(sandbox.stateDir, 'outbox', `${id}.json`), JSON.stringify(message));
  sandbox.write(join(sandbox.stateDir, 'nudge'), '');
}
