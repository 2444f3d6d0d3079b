import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HandoffContext, HandoffSignal } from '../plugin/contract.ts';
import { askHandoff, type HandoffAnswer } from '../plugins/ask-handoff.ts';
import { assembleRegistry } from '../plugins/assemble-registry.ts';
import { DEFAULT_DEADLINES } from '../plugins/deadlines.ts';
import type { OwnedTap } from '../plugins/guard.ts';
import { readManifest } from '../plugins/read-package.ts';
import type { PluginRegistry, RegisteredHandoff } from '../plugins/registry.ts';
import { setUpPlugin } from '../plugins/set-up-plugin.ts';
import { validateOptions } from '../plugins/validate-options.ts';
import { once } from './backend-subject.ts';
import { checkedPlugin } from './checked-plugin.ts';
import type { HandoffScene, HandoffSuite } from './handoff-suite.ts';
import { pathOf } from './recordings.ts';

/** A handoff as the rules look at it. */
export interface HandoffSubject {
  readonly suite: HandoffSuite;
  /** `undefined`: the plugin cannot be used. */
  readonly opened: () => Promise<OpenedHandoff | undefined>;
  readonly manifest: () => Promise<Record<string, unknown> | undefined>;
}

/** A handoff whose plugin could be loaded. */
export interface OpenedHandoff {
  readonly registry: PluginRegistry;
  readonly handoff: RegisteredHandoff;
  readonly suite: HandoffSuite;
  /** The plugin's taps of the hook as it made them. */
  readonly taps: readonly OwnedTap[];
}

/** What one question brought. */
export interface HandoffLook {
  readonly signals: readonly HandoffSignal[];
  /** As it was stored, through JSON; the one before when the tap stored none. */
  readonly cursor: unknown;
  readonly advanced: boolean;
  /** What was said last about the source. */
  readonly problem: string | undefined;
  /** What the tap did wrong. */
  readonly failures: readonly string[];
}

/** The subject of a suite. */
export function handoffSubject(suite: HandoffSuite): HandoffSubject {
  return {
    suite,
    opened: once(async () => {
      const { plugin } = checkedPlugin(suite.plugin);
      if (plugin === undefined) return undefined;
      const { registry, problems } = await assembleRegistry([{ plugin }]);
      const handoff = registry.handoffs.get(suite.handoff);
      if (problems.length > 0 || handoff === undefined) return undefined;
      const setUp = await setUpPlugin(plugin, DEFAULT_DEADLINES.setup);
      const taps = 'taps' in setUp ? setUp.taps.filter(({ hook }) => hook === 'handoff') : [];
      return { registry, handoff, suite, taps };
    }),
    manifest: once(() => readManifest(pathOf(suite.package))),
  };
}

/** Runs some work on a scene of its own, in a folder that is removed afterwards. */
export async function onScene<T>(
  opened: OpenedHandoff,
  work: (scene: HandoffScene, look: Looker) => Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agents-kit-handoff-')));
  try {
    const scene = await opened.suite.open(folder);
    const written = { ...opened.suite.options, ...scene.options };
    const { options } = await validateOptions(opened.handoff, written, '[loop.handoff]');
    return await work(scene, (cursor, how = {}) => lookOnce(opened, scene, options, cursor, how));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** Asks the handoff as the watchdog does. */
export type Looker = (cursor: unknown, how?: LookOptions) => Promise<HandoffLook>;

interface LookOptions {
  /** Aborted by the test. */
  readonly signal?: AbortSignal;
  /** Another driver is meant. */
  readonly driver?: string;
  /** ms since the epoch. */
  readonly now?: number;
  /** Without the guard, which gives up on a tap at the abort whether it has ended or not. */
  readonly unguarded?: boolean;
}

async function lookOnce(
  { registry, handoff, taps }: OpenedHandoff,
  { view }: HandoffScene,
  options: unknown,
  cursor: unknown,
  {
    signal = AbortSignal.timeout(30_000),
    driver = handoff.id,
    now = Date.now(),
    unguarded = false,
  }: LookOptions,
): Promise<HandoffLook> {
  let stored: { readonly json: string | undefined } | undefined;
  let problem: string | undefined;
  const context: HandoffContext = {
    ...view,
    driver,
    options,
    cursor: throughJson(cursor),
    advance: (next) => {
      stored = { json: JSON.stringify(next) };
    },
    report: (said) => {
      problem = said;
    },
    now,
    signal,
  };
  if (unguarded) for (const tap of taps) await tap.fn([], context);
  const { signals, failures } = unguarded ? NOTHING : await askHandoff(registry, context);
  const next = stored?.json === undefined ? cursor : (JSON.parse(stored.json) as unknown);
  return {
    signals,
    cursor: next,
    advanced: stored !== undefined,
    problem,
    failures: failures.map(({ message }) => message),
  };
}

const NOTHING: HandoffAnswer = { signals: [], failures: [] };

function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
