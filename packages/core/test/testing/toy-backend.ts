import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type {
  Activity,
  DetectContext,
  DriverDefinition,
  LimitNotice,
  Observation,
} from '../../src/plugin/contract.ts';
import { definePlugin, type PluginInput } from '../../src/plugin/define-plugin.ts';
import type { LaunchPlan, LaunchRequest } from '../../src/plugin/launch.ts';
import { parseReset } from '../../src/plugin/parse-reset.ts';
import { quoteShell } from '../../src/plugin/quote-shell.ts';
import type { SignalReader, SignalRecord } from '../../src/plugin/signals.ts';
import type { BackendSuite } from '../../src/testing/backend-suite.ts';
import type { ScreenRecording } from '../../src/testing/recordings.ts';

/** The parts of a backend that keeps every rule; a test replaces one of them. */
export interface ToyParts {
  readonly plugin?: Partial<PluginInput>;
  readonly driver?: Partial<DriverDefinition>;
  readonly launch?: (request: LaunchRequest) => Promise<LaunchPlan>;
  readonly activity?: (observation: Observation, context: DetectContext) => Activity | undefined;
  readonly limit?: (observation: Observation, context: DetectContext) => LimitNotice | undefined;
  readonly suite?: Partial<BackendSuite>;
}

/** A suite whose backend keeps every rule but for what is replaced. */
export function toySuite(parts: ToyParts = {}): BackendSuite {
  const { launch = launchToy, activity = toyActivity, limit = toyLimit } = parts;
  const plugin = definePlugin({
    name: 'toy-backend',
    drivers: [{ ...TOY_DRIVER, ...parts.driver }],
    setup(hooks) {
      hooks.launch.for('toy').tapPromise('toy-backend', launch);
      hooks.detectActivity.for('toy').tap('toy-backend', activity as () => Activity);
      hooks.detectLimit.for('toy').tap('toy-backend', limit as () => LimitNotice);
    },
    ...parts.plugin,
  });
  return {
    plugin,
    driver: 'toy',
    package: new URL('./fixtures/toy-backend/', import.meta.url),
    states: ['working', 'idle', 'waiting', 'limit'],
    recordings: RECORDINGS,
    lastTurn: turnOf,
    limits: [{ recording: 'limit', resetsAt: '2026-11-22T09:50:00.000Z', kind: 'messages' }],
    signals: { records: RECORDS, accepted: [{ text: 'go on', state: 'accepted' }] },
    ...parts.suite,
  };
}

const HISTORY = ['# hello', 'It said something.', '', '# go on'];

const recording = (
  file: string,
  activity: string,
  screen: readonly string[],
  limit = false,
): ScreenRecording => ({
  file,
  state: file,
  size: '80x24',
  activity,
  limit,
  title: 'toy',
  command: 'toy',
  captured_at: 1_795_332_000,
  screen,
});

export const RECORDINGS: readonly ScreenRecording[] = [
  recording('idle', 'idle', [...HISTORY, 'Done.', '', '> ']),
  recording('working', 'working', [...HISTORY, '* thinking', '', '> ']),
  recording('waiting', 'waiting', [...HISTORY, 'Allow this? [y/n]']),
  recording('limit', 'idle', [...HISTORY, '! Out of messages, try again at 9:50 AM.', '', '> '], true),
];

export const RECORDS: readonly SignalRecord[] = [
  { source: 'log', at: 1_795_332_000_000, value: { type: 'prompt', text: 'hello', id: 'p1' } },
  { source: 'log', at: 1_795_332_001_000, value: { type: 'done', id: 'p1' } },
  { source: 'log', at: 1_795_332_002_000, value: { type: 'prompt', text: 'go on', id: 'p2' } },
];

const turnOf = (screen: readonly string[]): number | undefined => {
  const row = screen.findLastIndex((one) => one.startsWith('# '));
  return row < 0 ? undefined : row;
};

export function toyActivity({ screen }: Observation): Activity | undefined {
  if (screen === undefined) return undefined;
  const turn = screen.slice((turnOf(screen) ?? -1) + 1);
  const say = (state: Activity['state'], text: string): Activity => ({
    state,
    reason: state,
    evidence: { source: 'screen', text },
  });
  const dialog = turn.find((row) => row.startsWith('Allow this?'));
  if (dialog !== undefined) return say('waiting', dialog);
  const work = turn.find((row) => row.startsWith('* '));
  if (work !== undefined) return say('working', work);
  return turn.includes('> ') || turn.includes('>') ? say('idle', '>') : undefined;
}

export function toyLimit(
  { screen = [] }: Observation,
  { now, zone }: DetectContext,
): LimitNotice | undefined {
  const turn = screen.slice((turnOf(screen) ?? -1) + 1);
  const text = turn.find((row) => row.startsWith('! Out of messages'))?.slice(0, 500);
  if (text === undefined) return undefined;
  const resetsAt = parseReset(text, { now, ...(zone === undefined ? {} : { zone }) })?.at;
  return { kind: 'messages', resetsAt, evidence: { source: 'screen', text } };
}

export async function launchToy({ agent, backend, kickoff, resumeId }: LaunchRequest): Promise<LaunchPlan> {
  const prompt = kickoff.text.length > 100_000 ? `Read ${kickoff.path}` : kickoff.text;
  const words = ['--model', agent.model, '--resume', resumeId ?? '', '--', prompt].map(quoteShell);
  return { command: [backend.bin ?? 'toy', ...words].join(' '), firstPrompt: { via: 'command' } };
}

interface ToyState {
  readonly busy: boolean;
  readonly prompts: readonly { readonly text: string; readonly at: number }[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const asState = (state: unknown): ToyState => (state as ToyState | undefined) ?? { busy: false, prompts: [] };

export const toySignals: SignalReader = {
  read: (state, { value, at }) => {
    const before = asState(state);
    if (!isRecord(value)) return before;
    if (value.type === 'done') return { ...before, busy: false };
    if (value.type !== 'prompt' || typeof value.text !== 'string') return before;
    const text = value.text.slice(0, 1_000);
    return { busy: true, prompts: [...before.prompts, { text, at }].slice(-20) };
  },
  accepted: (state, text, since) => {
    const hit = asState(state).prompts.find((one) => one.text === text && one.at >= since);
    return hit && { state: 'accepted', text: hit.text };
  },
};

const options = z.strictObject({ flags: z.string().default('') });

export const TOY_DRIVER: DriverDefinition = {
  id: 'toy',
  options,
  optionKeys: ['flags'],
  draft: (screen) => screen.findLast((row) => row.startsWith('> '))?.slice(2),
  signals: toySignals,
  deliver: async ({ signal }) => ({
    state: 'unavailable',
    reason: signal.aborted ? 'it was aborted' : 'it has no interface',
  }),
  credential: ({ env }) =>
    createHash('sha256')
      .update(env.TOY_KEY ?? join(env.HOME ?? '', '.toy'))
      .digest('hex')
      .slice(0, 12),
  transcript: {
    locate: async () => [],
    parser: () => (value) =>
      isRecord(value) && typeof value.text === 'string'
        ? [{ at: undefined, type: 'assistant', text: value.text }]
        : [],
  },
};
