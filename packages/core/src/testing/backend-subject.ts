import { join } from 'node:path';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Activity, DetectContext, LimitNotice, Observation, Plugin } from '../plugin/contract.ts';
import type { AgentView, BackendView } from '../plugin/views.ts';
import { assembleRegistry } from '../plugins/assemble-registry.ts';
import { plainBackend } from '../plugins/bind-backend.ts';
import { readManifest } from '../plugins/read-package.ts';
import type { PluginRegistry, RegisteredDriver } from '../plugins/registry.ts';
import { validateOptions } from '../plugins/validate-options.ts';
import type { BackendSuite } from './backend-suite.ts';
import { checkedPlugin } from './checked-plugin.ts';
import { observationOf, pathOf, type Recording, readRecordings } from './recordings.ts';

/** A backend as the rules look at it. What takes time is done once, at the first question. */
export interface BackendSubject {
  readonly suite: BackendSuite;
  /** `undefined`: the plugin cannot be used, and a rule about plugins says why. */
  readonly opened: () => Promise<OpenedBackend | undefined>;
  readonly recordings: () => readonly Recording[];
  readonly manifest: () => Promise<Record<string, unknown> | undefined>;
}

/** A backend whose plugin could be loaded. */
export interface OpenedBackend {
  readonly registry: PluginRegistry;
  readonly driver: RegisteredDriver;
  readonly backend: BackendView;
  readonly options: unknown;
}

/** What both detectors said about one screen, and how they failed. */
export interface Verdicts {
  readonly activity: Activity | undefined;
  readonly limit: LimitNotice | undefined;
  readonly failures: readonly OrchestratorError[];
}

/** The subject of a suite. */
export function backendSubject(suite: BackendSuite): BackendSubject {
  return {
    suite,
    opened: once(() => openBackend(suite)),
    recordings: once(() => readRecordings(suite.recordings)),
    manifest: once(() => readManifest(pathOf(suite.package))),
  };
}

/** Remembers the first answer of a question, a rejection included. */
export function once<T>(ask: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: ask() };
    return known.value;
  };
}

async function openBackend(suite: BackendSuite): Promise<OpenedBackend | undefined> {
  const { plugin } = checkedPlugin(suite.plugin);
  if (plugin === undefined) return undefined;
  return assemble(plugin, suite);
}

async function assemble(plugin: Plugin, suite: BackendSuite): Promise<OpenedBackend | undefined> {
  const { registry, problems } = await assembleRegistry([{ plugin }]);
  const driver = registry.drivers.get(suite.driver);
  if (problems.length > 0 || driver === undefined) return undefined;
  const checked = await validateOptions(driver, suite.options ?? {}, `[backend.${suite.driver}]`);
  return {
    registry,
    driver,
    backend: { ...plainBackend(suite.driver), ...suite.backend },
    options: checked.options,
  };
}

/** An agent without anything special about it. */
export function plainAgent(driver: string): AgentView {
  const dir = join('/', 'home', 'me', 'work');
  return {
    name: 'worker',
    session: 'fleet-worker',
    kind: 'persistent',
    role: undefined,
    backend: driver,
    model: '',
    dir,
  };
}

/** What a detector is given besides a screen. */
export function contextFor(
  opened: OpenedBackend,
  { now, zone = 'UTC' }: { readonly now: number; readonly zone?: string | undefined },
): DetectContext {
  const { driver, backend, options } = opened;
  return { driver: driver.id, agent: plainAgent(driver.id), backend, options, now, zone };
}

/** Asks both detectors, through the same guard as the watchdog. Neither can throw. */
export function judge(opened: OpenedBackend, observation: Observation, context: DetectContext): Verdicts {
  const { hooks, failures } = opened.registry;
  const activity: Activity | undefined = hooks.detectActivity.get(context.driver)?.call(observation, context);
  const limit: LimitNotice | undefined = hooks.detectLimit.get(context.driver)?.call(observation, context);
  return { activity, limit, failures: failures.take(context) };
}

/** {@link judge} of a recording at the time at which it was made. */
export function judgeRecording(opened: OpenedBackend, recording: Recording): Verdicts {
  const observation = observationOf(recording);
  return judge(opened, observation, contextFor(opened, { now: observation.at, zone: recording.zone }));
}
