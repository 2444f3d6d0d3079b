import { randomUUID } from 'node:crypto';
import { viewOf } from '../classify/agent-view.ts';
import { findPane } from '../classify/find-pane.ts';
import type { AgentSpec, Place } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import type { LaunchPlan, LaunchRequest } from '../plugin/launch.ts';
import { askLaunch } from '../plugins/ask-launch.ts';
import { putMessage } from '../state/outbox.ts';
import { readText } from '../state/read-json.ts';
import {
  kickoffPath,
  noteRunPane,
  readRunRecord,
  runRecordPath,
  writeRunRecord,
} from '../state/run-record.ts';
import { readSessionId, writeSessionId } from '../state/session-id-file.ts';
import { writeFileAtomic } from '../state/write-file-atomic.ts';
import type { PaneFacts } from '../tmux/index.ts';
import { buildKickoff, modelOf, type Post, postOf } from './build-kickoff.ts';
import { isProgram, whyMissing } from './find-program.ts';
import { openSession } from './open-session.ts';
import { recordedPlan } from './recorded-plan.ts';
import type { Runtime } from './runtime.ts';
import { startCompanion } from './start-companion.ts';
import { stopSessions } from './stop-sessions.ts';
import { writePlannedFiles } from './write-planned-files.ts';

/** How a start went. */
export type StartOutcome =
  | { readonly state: 'started'; readonly pane: string }
  | { readonly state: 'already-running' };

/** A plan made and checked, with what was found out for it. */
export interface PreparedLaunch {
  readonly plan: LaunchPlan;
  readonly post: Post;
  readonly model: string;
  readonly kickoff: { readonly text: string; readonly path: string };
}

/**
 * Asks the driver how to start an agent and checks that it can be started: its prompt files, its phase, its programs.
 * Nothing is written and nothing is started. Throws what has to be mended.
 */
export async function prepareLaunch(
  runtime: Omit<Runtime, 'tmux'>,
  home: AgentSpec,
  standIn?: Place | undefined,
): Promise<PreparedLaunch> {
  const { fleet, registry, bindings, env } = runtime;
  const agent = standIn === undefined ? home : { ...home, ...standIn };
  const binding = bindings.backends.get(agent.backend);
  if (binding === undefined) {
    throw bindings.unbound.get(agent.backend) ?? fail('BUG', { reason: `no driver for ${agent.backend}` });
  }
  const post = postOf(fleet, agent);
  const model = standIn?.model ?? modelOf(agent, post.phase);
  const kickoff = {
    text: buildKickoff(agent, post),
    path: kickoffPath(fleet.stateDir, agent.session),
  };
  const request: LaunchRequest = {
    driver: binding.driver.id,
    agent: viewOf(agent, model),
    backend: binding.view,
    options: binding.options,
    kickoff,
    resume: agent.resume,
    resumeId: agent.resume ? readSessionId(fleet.stateDir, sessionKey(home, agent)) : undefined,
    stateDir: fleet.stateDir,
    env: { ...env, ...agent.env },
  };
  const plan = await askLaunch(registry, request);
  const path = agent.env.PATH ?? plan.env?.PATH ?? env.PATH ?? '';
  const missing = plan.requires?.find((program) => !isProgram(program, path, agent.dir));
  if (missing !== undefined) {
    const reason = whyMissing(missing, path, agent.dir);
    throw fail('AGENT_BINARY_MISSING', { name: agent.name, binary: missing, reason, backend: agent.backend });
  }
  return { plan, post, model, kickoff };
}

/** How to start. */
export interface StartOptions {
  /** End what runs in the session first, instead of leaving it. */
  readonly replace: boolean;
  /** The panes of the server, when the caller has just asked. */
  readonly panes?: readonly PaneFacts[];
  /** The plan, when the caller has just made it. */
  readonly prepared?: PreparedLaunch;
  /** Work in this backend and model instead of its own. */
  readonly standIn?: Place | undefined;
}

/** Starts an agent in its session, or leaves what runs there unless `replace` is set. */
export async function startAgent(
  runtime: Runtime,
  home: AgentSpec,
  options: StartOptions,
): Promise<StartOutcome> {
  const { fleet, journal, env } = runtime;
  const { standIn } = options;
  const prepared = options.prepared ?? (await prepareLaunch(runtime, home, standIn));
  const agent = standIn === undefined ? home : { ...home, ...standIn };
  const { plan, post, model, kickoff } = prepared;
  const ready = await clearSession(runtime, agent.session, options);
  if (!ready) {
    return { state: 'already-running' };
  }
  await makeReady(runtime, agent, plan);
  const recordPath = runRecordPath(fleet.stateDir, agent.session);
  const before = readText(recordPath);
  const run = {
    v: 1 as const,
    runId: randomUUID(),
    name: agent.name,
    session: agent.session,
    startedAt: Date.now(),
    startedBy: runtime.actor,
    backend: agent.backend,
    model,
    ...(post.phase === undefined ? {} : { phase: post.phase.id }),
    ...recordedPlan(plan, agent),
  };
  if (readText(kickoff.path) !== kickoff.text) writeFileAtomic(kickoff.path, kickoff.text);
  writeRunRecord(fleet.stateDir, run);
  if (plan.firstPrompt.via === 'message') {
    putMessage(fleet.stateDir, {
      id: `kickoff:${run.runId}`,
      to: agent.name,
      session: agent.session,
      origin: 'kickoff',
      key: `kickoff:${agent.name}`,
      text: plan.firstPrompt.text,
      runId: run.runId,
      createdAt: run.startedAt,
    });
  }
  const opened = await openSession(runtime, {
    name: agent.name,
    session: agent.session,
    dir: agent.dir,
    command: plan.command,
    env: { ...env, ...plan.env, ...agent.env, AGENTS_NAME: agent.name, AGENTS_CONFIG: fleet.configPath },
  });
  if (opened === undefined) {
    if (before !== undefined) writeFileAtomic(recordPath, before);
    return { state: 'already-running' };
  }
  noteRunPane(fleet.stateDir, run, opened);
  if (plan.sessionId !== undefined) writeSessionId(fleet.stateDir, sessionKey(home, agent), plan.sessionId);
  journal.write({
    event: 'agent-started',
    agent: agent.name,
    session: agent.session,
    loop: post.loop?.name,
    message: startMessage(agent, prepared),
    data: {
      backend: agent.backend,
      kind: agent.kind,
      phase: post.phase?.id,
      model: model || undefined,
      resumed: plan.resumed ?? false,
      pane: opened,
      by: runtime.actor,
    },
  });
  return { state: 'started', pane: opened };
}

/** What has to be there before the agent is: files, and a program beside it. */
async function makeReady(runtime: Runtime, agent: AgentSpec, plan: LaunchPlan): Promise<void> {
  const { fleet, bindings, journal } = runtime;
  const driver = bindings.backends.get(agent.backend)?.driver.id ?? '';
  const about = { name: agent.name, backend: agent.backend, driver, stateDir: fleet.stateDir };
  if (plan.notice !== undefined) {
    const message = `${agent.name}: ${plan.notice}`;
    journal.write({ event: 'launch-notice', agent: agent.name, session: agent.session, message });
  }
  writePlannedFiles(plan.files ?? [], about);
  if (plan.companion !== undefined) await startCompanion(runtime, agent, plan.companion);
}

/** In another backend it has another session, and its own is kept for its return. */
const sessionKey = (home: AgentSpec, { backend }: AgentSpec) =>
  backend === home.backend ? home.name : `${home.name}@${backend}`;

/** Makes room for a session. A dead pane that still holds the name is always removed. False: it is in use. */
export async function clearSession(
  runtime: Runtime,
  session: string,
  { replace, panes: known }: StartOptions,
): Promise<boolean> {
  const { tmux, fleet } = runtime;
  const all = known ?? (await tmux.listPanes());
  const panes = all.filter(({ home }) => home === session);
  if (panes.length > 0) {
    const { fact } = findPane(panes, readRunRecord(fleet.stateDir, session));
    if (!replace && fact.state === 'alive') return false;
    await stopSessions(tmux, [session]);
  }
  const guest = all.find(({ sessionName, home }) => sessionName === session && home !== session);
  if (guest !== undefined) await tmux.renameSession(guest.paneId, freeName(session, all));
  return true;
}

/** For a session that has lost its own pane, and in which a person has put another: its name is needed. */
function freeName(session: string, panes: readonly PaneFacts[]): string {
  const taken = new Set(panes.map(({ sessionName }) => sessionName));
  let name = `${session}-moved`;
  while (taken.has(name)) name += '-moved';
  return name;
}

function startMessage(agent: AgentSpec, { plan, post, model }: PreparedLaunch): string {
  const parts = [agent.backend, `kind=${agent.kind}`, `phase=${post.phase?.id ?? '-'}`];
  parts.push(`model=${model || 'default'}`);
  if (plan.resumed) parts.push('resume');
  return `starting ${agent.session} (${parts.join(', ')})`;
}
