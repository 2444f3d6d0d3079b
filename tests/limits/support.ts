import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { head } from '../defects/support/fleet.ts';
import type { Sandbox } from '../support/sandbox.ts';

const PLUGIN = fileURLToPath(new URL('programs/quota-plugin.mjs', import.meta.url));

/** Agents of the fake tool on one account, `main`, or as their own lines say. */
export function quotaFleet(watchdog: string, agents: Readonly<Record<string, string>>): string {
  const backend = (name: string) =>
    `\n[backend.${name}]\ndriver = "quota"\ncredential = "${name}"\nconnect_delay = 1\n`;
  const tables = Object.entries(agents).map(
    ([name, lines]) => `\n[[agent]]\nname = "${name}"\nbackend = "main"\n${lines}\n`,
  );
  const plugins = `plugins = ["@agent-orchestrator/backend-exec", "${PLUGIN}"]\n`;
  return `${plugins}${head({ watchdog })}${backend('main')}${backend('spare')}${tables.join('')}`;
}

/** How much of an account is left: see `programs/quota-tool.mjs`. */
export interface Account {
  readonly lasts?: number;
  readonly until?: number;
  readonly stated?: boolean;
  readonly person?: boolean;
  readonly lag?: number | null;
  readonly keys?: boolean;
  readonly within?: number;
}

export function setAccount(sandbox: Sandbox, account: Account, name = 'main'): void {
  sandbox.write(join(sandbox.root, `account-${name}.json`), JSON.stringify(account));
}

export interface QuotaRequest {
  /** The text that it was given; `start`; `itself`; `Escape`, which is none. */
  readonly cause: string;
  readonly account: string;
  readonly refused: boolean;
  readonly at: number;
}

/** What an agent's tool has asked of its account, and how often Escape was pressed in it. */
export const requests = (sandbox: Sandbox, name: string): QuotaRequest[] =>
  sandbox
    .read(join(sandbox.root, `requests-${name}`))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as QuotaRequest);

/** What it has asked after its start. */
export const later = (sandbox: Sandbox, name: string) => requests(sandbox, name).slice(1);

/** Brings a fleet up, waits until all agents have done what they were started for, and uses the account up. Returns until when. */
export async function cutShort(
  sandbox: Sandbox,
  toml: string,
  names: readonly string[],
  account: Account,
): Promise<number> {
  sandbox.config(toml);
  await sandbox.ok(['up']);
  for (const name of names)
    await sandbox.until('it has begun', () => requests(sandbox, name).length === 1, 30_000);
  for (const name of names)
    await sandbox.until(
      'it is idle',
      async () => (await sandbox.screen(`t-${name}`)).startsWith('done'),
      30_000,
    );
  setAccount(sandbox, account);
  const [first = ''] = names;
  await sandbox.ok(['send', first, 'go on with the work']);
  await sandbox.event({ event: 'limit-hit', agent: first }, { deadline: 30_000 });
  return JSON.parse(sandbox.read(join(sandbox.root, 'account-main.json'))).until ?? 0;
}
