import { viewOf } from '../classify/agent-view.ts';
import { findPane } from '../classify/find-pane.ts';
import type { AgentSpec, Fleet } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import { sessionEnvironment } from '../perform/session-environment.ts';
import type { Activity, DetectContext, LimitNotice, Observation } from '../plugin/contract.ts';
import { askActivity, askLimit } from '../plugins/ask-detectors.ts';
import { bindingOf } from '../plugins/bindings.ts';
import { readRunRecord } from '../state/run-record.ts';
import { readStatusFile } from '../state/status-file.ts';
import type { PaneFacts, TmuxServer } from '../tmux/index.ts';
import { type LoadedFleet, openFleet, type PluginLoader } from '../watchdog/loaded-fleet.ts';
import { peekTmux, withReadableErrors } from './open-tmux.ts';
import { requireNames } from './require-names.ts';

/** What an agent shows at this moment, and what its driver makes of it. */
export interface AgentLook {
  /** Rows of the screen, the empty ones at the end included. */
  readonly screen: readonly string[];
  readonly title: string;
  /** Name of the foreground command. */
  readonly command: string;
  readonly columns: number;
  readonly rows: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly driver: string;
  /** From the screen, the title and the command alone; structured signals do not count. */
  readonly activity: Activity;
  readonly limit: LimitNotice | undefined;
  /** As the tool itself has told a watchdog. */
  readonly toolVersion: string | undefined;
  /** Versions for which the driver's rules are known to hold. */
  readonly knownVersions: string | undefined;
}

/**
 * Looks at an agent whose terminal is there, running or ended. Changes nothing. Throws `AGENT_UNKNOWN`, `USAGE` for what is no
 * agent, `AGENT_NOT_RUNNING`, `TMUX_…`, and what the config, its plugins or a detector have against it.
 */
export async function lookAtAgent({
  configPath,
  env: full,
  name,
  loadPlugins,
}: {
  readonly configPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly name: string;
  readonly loadPlugins: PluginLoader;
}): Promise<AgentLook> {
  const loaded = await openFleet(configPath, loadPlugins);
  const { fleet } = loaded;
  const agent = requireAgentOf(fleet, name);
  const env = sessionEnvironment(full);
  const tmux = peekTmux(fleet, env);
  const { pane, screen } = await withReadableErrors(fleet, env, () => readPane(tmux, fleet, agent));
  return { ...judge(loaded, agent, pane, screen), screen };
}

function requireAgentOf(fleet: Fleet, name: string): AgentSpec {
  const [agent] = requireNames(fleet, [name]).agents;
  if (agent !== undefined) return agent;
  const advice = `Only agents have a driver. See its output: agents logs ${name}`;
  throw fail('USAGE', { reason: `"${name}" is no agent.`, advice });
}

async function readPane(tmux: TmuxServer, { stateDir }: Fleet, { name, session }: AgentSpec) {
  const panes = (await tmux.listPanes()).filter(({ home }) => home === session);
  const { pane } = findPane(panes, readRunRecord(stateDir, session));
  if (pane === undefined) throw fail('AGENT_NOT_RUNNING', { name, session });
  return { pane, screen: (await tmux.capture(pane.paneId)).rows };
}

function judge(
  { fleet, registry, bindings }: LoadedFleet,
  agent: AgentSpec,
  pane: PaneFacts,
  screen: readonly string[],
): Omit<AgentLook, 'screen'> {
  const run = readRunRecord(fleet.stateDir, agent.session);
  const binding = bindingOf(agent, run, bindings);
  if (binding === undefined)
    throw bindings.unbound.get(agent.backend) ?? fail('BUG', { reason: `no driver for ${agent.backend}` });
  const { driver, view: backend, options } = binding;
  const at = Date.now();
  const observation: Observation = {
    ...{ at, screen: withoutBlankEnd(screen), title: pane.title, command: pane.currentCommand },
    ...{ columns: pane.width, rows: pane.height, outputAt: undefined },
    startedAt: run?.startedAt,
  };
  const view = viewOf(agent, run?.model ?? agent.model);
  const context: DetectContext = { driver: driver.id, agent: view, backend, options, now: at };
  const raise = (error: Error) => {
    throw error;
  };
  return {
    ...{ title: pane.title, command: pane.currentCommand, columns: pane.width, rows: pane.height, at },
    driver: driver.id,
    activity: askActivity(registry, observation, context, raise),
    limit: askLimit(registry, observation, context, raise),
    toolVersion: readStatusFile(fleet.stateDir)?.agents[agent.name]?.signals?.summary?.toolVersion,
    knownVersions: driver.knownVersions,
  };
}

function withoutBlankEnd(rows: readonly string[]): readonly string[] {
  return rows.slice(0, rows.findLastIndex((row) => row.trim() !== '') + 1);
}
