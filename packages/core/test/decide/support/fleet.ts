import type { AgentSpec, BackendSpec, Fleet, LoopSpec, ServiceSpec } from '../../../src/config/fleet.ts';
import type { AgentFacts, FleetFacts, LoopFacts } from '../../../src/decide/facts.ts';
import type { Activity } from '../../../src/plugin/contract.ts';
import type { Message } from '../../../src/state/outbox.ts';
import type { RunRecord } from '../../../src/state/run-record.ts';

/** Noon of a day without a change of the clocks. */
export const NOON = Date.UTC(2026, 10, 22, 12);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An agent of kind `persistent` that is watched for death; whatever matters to a test is given. */
export function agentSpec(name: string, more: Partial<AgentSpec> = {}): AgentSpec {
  return {
    name,
    session: `p-${name}`,
    kind: 'persistent',
    backend: 'tool',
    model: '',
    credential: undefined,
    fallback: [],
    dir: '/project',
    enabled: true,
    watch: 'heal',
    role: undefined,
    loop: undefined,
    promptFile: undefined,
    prompt: 'work',
    resume: false,
    wake: undefined,
    env: {},
    ...more,
  };
}

export function loopAgent(name: string, more: Partial<AgentSpec> = {}): AgentSpec {
  return agentSpec(name, { kind: 'loop', role: name, loop: 'loop', ...more });
}

export function serviceSpec(name: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name,
    session: `p-${name}`,
    command: 'serve',
    dir: '/project',
    watch: 'heal',
    env: {},
    ...more,
  };
}

export function backendSpec(name: string, more: Partial<BackendSpec> = {}): BackendSpec {
  return {
    name,
    driver: undefined,
    promptDelivery: 'arg',
    bin: name,
    processName: undefined,
    submitKey: undefined,
    credential: undefined,
    activePattern: undefined,
    limitPattern: undefined,
    fatalPattern: undefined,
    footerUi: false,
    logGraceMs: 180_000,
    stallIdleMs: 300_000,
    connectDelayMs: 12_000,
    options: {},
    ...more,
  };
}

/** Phases as `id` or `id:status file`; without a file each has its own. */
export function loopSpec(phases: readonly string[], more: Partial<LoopSpec> = {}): LoopSpec {
  return {
    name: 'loop',
    phases: phases.map((text) => {
      const [id = '', status = `STATUS-${id}.md`] = text.split(':');
      return { id, status, plan: '', models: {} };
    }),
    phaseFile: '/project/state/state/phase-idx',
    completeFile: '/project/state/SEQUENCE-COMPLETE',
    doneMarker: '## DONE',
    autoAdvance: true,
    resumePhase: true,
    kickoffTemplate: undefined,
    rolesDir: '/project/prompts',
    repo: '/project',
    stateSubdir: 'machine-docs',
    handoff: undefined,
    onComplete: undefined,
    ...more,
  };
}

export function makeFleet(more: Partial<Fleet> = {}): Fleet {
  return {
    configPath: '/project/agents.toml',
    projectDir: '/project',
    logDir: '/project/state',
    stateDir: '/project/state/state',
    sessionPrefix: 'p-',
    tmuxSocket: 'test',
    logMaxBytes: 16 * 1024 * 1024,
    paneSize: { columns: 200, rows: 50 },
    watchdog: {
      signalIntervalMs: 30_000,
      heavyIntervalMs: 300_000,
      limitProbeFallbackMs: 300_000,
      limitResetSlackMs: 45_000,
      limitResume: 'own',
      limitFallbackAfterMs: 1_800_000,
      stallGraceMs: 180_000,
      restartLimit: 5,
      restartWindowMs: HOUR,
      restartBackoffMs: 5_000,
    },
    transcript: {
      tools: 'short',
      thinking: false,
      resultLines: 3,
      time: 'clock',
      timeZone: undefined,
      redact: [],
    },
    plugins: undefined,
    backends: { tool: backendSpec('tool') },
    loops: [],
    agents: [agentSpec('worker')],
    services: [],
    warnings: [],
    ...more,
  };
}

export function activity(state: Activity['state'], reason: string = state): Activity {
  return { state, reason, evidence: { source: 'screen', text: reason } };
}

export function runOf(name: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    v: 1,
    runId: `${name}-1`,
    name,
    session: `p-${name}`,
    pane: '%1',
    startedAt: NOON - HOUR,
    startedBy: 'watchdog',
    backend: 'tool',
    model: '',
    ...more,
  };
}

export const ALIVE = { state: 'alive', pane: '%1' } as const;
export const GONE = { state: 'gone' } as const;
export const UNKNOWN = { state: 'unknown', reason: 'no server' } as const;

export function exited(exitCode: number | undefined, signal?: string) {
  return { state: 'exited', pane: '%1', exitCode, signal } as const;
}

/** An agent that has been at work for an hour; whatever matters to a test is given. */
export function facts(name: string, more: Partial<AgentFacts> = {}): AgentFacts {
  return {
    session: ALIVE,
    heldSince: undefined,
    busy: false,
    run: runOf(name),
    command: 'tool',
    activity: activity('working'),
    limit: undefined,
    waitingUntil: undefined,
    scrolledBack: false,
    draft: undefined,
    ...more,
  };
}

export function loopFacts(index: number, more: Partial<LoopFacts> = {}): LoopFacts {
  return { phase: { state: 'at', index }, complete: false, doneSections: 0, triggered: false, ...more };
}

export function fleetFacts(
  agents: Readonly<Record<string, AgentFacts>>,
  more: Partial<FleetFacts> = {},
): FleetFacts {
  return { agents, loops: {}, messages: [], wakeTexts: {}, ...more };
}

export function message(to: string, more: Partial<Message> = {}): Message {
  return {
    v: 1,
    id: `m-${to}`,
    to,
    session: `p-${to}`,
    origin: 'handoff',
    key: `m-${to}`,
    text: 'read your inbox',
    state: 'waiting',
    reason: 'new',
    createdAt: NOON - MINUTE,
    updatedAt: NOON - MINUTE,
    attempts: 0,
    ...more,
  };
}
