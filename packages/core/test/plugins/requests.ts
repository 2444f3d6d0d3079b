import type {
  Activity,
  DetectContext,
  HandoffContext,
  HandoffSignal,
  Hooks,
  Observation,
  Plugin,
} from '../../src/plugin/contract.ts';
import type { LaunchPlan, LaunchRequest } from '../../src/plugin/launch.ts';
import type { AgentView, BackendView } from '../../src/plugin/views.ts';
import { assembleRegistry } from '../../src/plugins/assemble-registry.ts';
import type { Deadlines } from '../../src/plugins/deadlines.ts';
import type { PluginRegistry } from '../../src/plugins/registry.ts';

const AGENT: AgentView = {
  name: 'ann',
  session: 's-ann',
  kind: 'task',
  role: undefined,
  backend: 'b',
  model: '',
  dir: '/',
};

const BACKEND: BackendView = {
  bin: undefined,
  processName: undefined,
  submitKey: undefined,
  activePattern: undefined,
  limitPattern: undefined,
  fatalPattern: undefined,
  footerUi: false,
  logGraceMs: 0,
  stallIdleMs: 0,
  connectDelayMs: 0,
};

export function launchRequest(driver = 'd'): LaunchRequest {
  return {
    driver,
    agent: AGENT,
    backend: BACKEND,
    options: {},
    kickoff: { text: '', path: '/k' },
    resume: false,
    resumeId: undefined,
    stateDir: '/state',
    env: {},
  };
}

export const OBSERVATION: Observation = {
  at: 0,
  screen: [],
  title: undefined,
  command: undefined,
  columns: undefined,
  rows: undefined,
  outputAt: undefined,
  startedAt: undefined,
};

export function detectContext(driver = 'd'): DetectContext {
  return { driver, agent: AGENT, backend: BACKEND, options: {}, now: 0 };
}

export function handoffContext(more: Partial<HandoffContext> = {}): HandoffContext {
  return {
    loop: 'loop',
    repo: '/repo',
    stateSubdir: 'state',
    driver: 'h',
    options: {},
    cursor: undefined,
    advance: () => {},
    report: () => {},
    now: 0,
    signal: new AbortController().signal,
    ...more,
  };
}

export function signal(id: string): HandoffSignal {
  return { id, kind: 'k', to: 'ann', text: 'look', summary: 'seen' };
}

export const PLAN: LaunchPlan = { command: 'run', firstPrompt: { via: 'command' } };

export const WORKING: Activity = {
  state: 'working',
  reason: 'busy',
  evidence: { source: 'screen', text: 'esc to interrupt' },
};

export function plugin(name: string, setup: (hooks: Hooks) => void, more: Partial<Plugin> = {}): Plugin {
  return { name, apiVersion: 1, setup, ...more };
}

/** A registry of plugins that have no problem. */
export async function registryOf(
  plugins: readonly Plugin[],
  deadlines: Partial<Deadlines> = {},
): Promise<PluginRegistry> {
  const { registry, problems } = await assembleRegistry(
    plugins.map((one) => ({ plugin: one })),
    deadlines,
  );
  if (problems.length > 0) throw problems[0];
  return registry;
}

/** A value of the wrong type, as a plugin in plain JavaScript may give it. */
export function wrong<T>(value: unknown): T {
  return value as T;
}
