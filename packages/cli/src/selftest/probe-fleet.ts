import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  bindBackends,
  bringUp,
  type Fleet,
  loadFleet,
  loadPlugins,
  readStatus,
  sessionLogPath,
  takeDown,
} from '@agent-orchestrator/core';

const PATIENCE_MS = 8_000;

/** A fleet of one service in a temporary folder, on a tmux server of its own. */
export interface ProbeFleet {
  readonly folder: string;
  readonly socket: string;
  readonly logPath: string;
  exitCode(): Promise<number | undefined>;
}

/** Runs a command line in a probe fleet while `look` looks at it, then removes everything. */
export async function withProbe<T>(
  env: NodeJS.ProcessEnv,
  command: (folder: string) => string,
  look: (probe: ProbeFleet) => Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agents-selftest-')));
  const configPath = join(folder, 'agents.toml');
  writeFileSync(configPath, configOf(command(folder)), { mode: 0o600 });
  const fleet = loadFleet(configPath);
  const common = { configPath, env, names: ['probe'], onEvent: () => {} };
  try {
    const nothing = () => {};
    const launchWatchdog = () => ({
      ended: Promise.resolve(''),
      ...{ begin: nothing, abandon: nothing, detach: nothing },
    });
    const { results } = await bringUp({ ...common, loadPlugins: noPlugins, launchWatchdog });
    const error = results.find((result) => result.error !== undefined)?.error;
    if (error !== undefined) throw error;
    return await look({
      folder,
      socket: fleet.tmuxSocket,
      logPath: sessionLogPath(fleet.logDir, fleet.services[0]?.session ?? ''),
      exitCode: async () => (await readStatus(fleet, env)).services[0]?.lastExit?.exitCode ?? undefined,
    });
  } finally {
    await takeDown({ ...common, names: [] });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks until there is an answer; `undefined` when none comes in time. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(20)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return undefined;
}

async function noPlugins(fleet: Fleet) {
  const registry = await loadPlugins({ specifiers: [], configPath: fleet.configPath });
  return { registry, bindings: await bindBackends(fleet, registry) };
}

function configOf(command: string): string {
  return `[defaults]
session_prefix = "selftest-"
log_dir = ".ao-state"
tmux_socket = "./s"

[[service]]
name = "probe"
command = ${JSON.stringify(command)}
watch = "none"
`;
}
