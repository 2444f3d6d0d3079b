import * as z from 'zod';
import type { Activity, Evidence } from '../plugin/contract.ts';

/** Says in a phrase what is wrong with a tap's answer, or `undefined` when nothing is. */
export type ValueCheck = (value: unknown) => string | undefined;

const HEADERS = z.record(z.string(), z.string()).optional();
const NAME = z.string().min(1);

const SIGNAL_SOURCE = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('lines'),
    name: NAME,
    path: NAME,
    from: z.enum(['start', 'end']).optional(),
    follows: z.literal('transcript').optional(),
  }),
  z.looseObject({ kind: z.literal('document'), name: NAME, path: NAME }),
  z.looseObject({
    kind: z.literal('events'),
    name: NAME,
    url: z.url(),
    headers: HEADERS,
    snapshots: z.array(z.url()).optional(),
  }),
]);

const LAUNCH_PLAN = z.looseObject({
  command: z.string().min(1),
  env: z.record(z.string(), z.string()).optional(),
  firstPrompt: z.discriminatedUnion('via', [
    z.looseObject({ via: z.literal('command'), text: z.string().optional() }),
    z.looseObject({ via: z.literal('message'), text: z.string() }),
  ]),
  requires: z.array(z.string()).optional(),
  sessionId: z.string().optional(),
  resumed: z.boolean().optional(),
  notice: z.string().optional(),
  files: z
    .array(
      z.union([
        z.looseObject({ path: NAME, text: z.string() }),
        z.looseObject({ path: NAME, merge: z.record(z.string(), z.unknown()) }),
      ]),
    )
    .optional(),
  companion: z
    .looseObject({
      name: NAME,
      command: NAME,
      env: z.record(z.string(), z.string()).optional(),
      ready: z.looseObject({ url: z.url(), headers: HEADERS }).optional(),
    })
    .optional(),
  signals: z.array(SIGNAL_SOURCE).optional(),
  memo: z.unknown().refine(isJson, 'expected JSON data').optional(),
});

const SIGNALS = z.array(
  z.looseObject({
    id: z.string().min(1),
    kind: z.string(),
    to: z.string().min(1),
    text: z.string(),
    summary: z.string(),
  }),
);

const SUMMARY = z.looseObject({
  sessionId: z.string().min(1).optional(),
  toolVersion: z.string().optional(),
  model: z.string().optional(),
  transcript: z.string().optional(),
  usage: z
    .array(
      z.looseObject({
        window: z.string(),
        usedPercent: z.number(),
        resetsAt: z.number().optional(),
      }),
    )
    .optional(),
  contextPercent: z.number().optional(),
  answeredAt: z.number().optional(),
  costUsd: z.number().optional(),
});

const ACCEPTANCE = z.looseObject({ state: z.enum(['accepted', 'queued']), text: z.string() });

const DELIVERY = z.looseObject({
  state: z.enum(['accepted', 'queued', 'refused', 'unavailable', 'unknown']),
  reason: z.string(),
});

const PATHS = z.array(NAME);

const SHARED_FILES = z.array(z.looseObject({ where: z.string(), text: z.string() }));

const STATES: ReadonlySet<unknown> = new Set<Activity['state']>([
  'working',
  'idle',
  'waiting',
  'fatal',
  'exited',
  'unknown',
]);
const SOURCES: ReadonlySet<unknown> = new Set<Evidence['source']>([
  'signal',
  'title',
  'screen',
  'command',
  'silence',
  'config',
]);

export const checkLaunchPlan: ValueCheck = (value) => firstIssue(LAUNCH_PLAN, value);

export const checkSummary: ValueCheck = (value) => firstIssue(SUMMARY, value);

export const checkAcceptance: ValueCheck = (value) => firstIssue(ACCEPTANCE, value);

export const checkDelivery: ValueCheck = (value) => firstIssue(DELIVERY, value);

export const checkSignals: ValueCheck = (value) => firstIssue(SIGNALS, value);

export const checkPaths: ValueCheck = (value) => firstIssue(PATHS, value);

export const checkSharedFiles: ValueCheck = (value) => firstIssue(SHARED_FILES, value);

/** Whatever an announcement's tap answers is ignored. */
export const checkNothing: ValueCheck = () => undefined;

/** Written by hand: it runs for every agent at every look. */
export const checkActivity: ValueCheck = (value) => {
  if (!isRecord(value)) return `expected an activity, got ${describeValue(value)}`;
  if (!STATES.has(value.state)) return `state: expected an activity state, got ${describeValue(value.state)}`;
  if (typeof value.reason !== 'string')
    return `reason: expected a string, got ${describeValue(value.reason)}`;
  return checkEvidence(value.evidence);
};

/** Written by hand, like {@link checkActivity}. */
export const checkLimit: ValueCheck = (value) => {
  if (!isRecord(value)) return `expected a limit notice, got ${describeValue(value)}`;
  if (typeof value.kind !== 'string') return `kind: expected a string, got ${describeValue(value.kind)}`;
  if (value.resetsAt !== undefined && !Number.isFinite(value.resetsAt)) {
    return `resetsAt: expected ms since the epoch or undefined, got ${describeValue(value.resetsAt)}`;
  }
  for (const key of ['scope', 'window'] as const) {
    if (value[key] !== undefined && typeof value[key] !== 'string')
      return `${key}: expected a string or nothing, got ${describeValue(value[key])}`;
  }
  if (value.lifts !== undefined && value.lifts !== 'clock' && value.lifts !== 'person') {
    return `lifts: expected "clock", "person" or nothing, got ${describeValue(value.lifts)}`;
  }
  if (value.continuesAt !== undefined && !Number.isFinite(value.continuesAt)) {
    return `continuesAt: expected ms since the epoch or nothing, got ${describeValue(value.continuesAt)}`;
  }
  if (value.continuesWithinMs !== undefined && !Number.isFinite(value.continuesWithinMs)) {
    return `continuesWithinMs: expected ms or nothing, got ${describeValue(value.continuesWithinMs)}`;
  }
  const keys: unknown = value.dismiss;
  if (keys !== undefined && !(Array.isArray(keys) && keys.every((key) => typeof key === 'string')))
    return `dismiss: expected a list of tmux key names or nothing, got ${describeValue(keys)}`;
  return checkEvidence(value.evidence);
};

function checkEvidence(value: unknown): string | undefined {
  if (!isRecord(value)) return `evidence: expected an object, got ${describeValue(value)}`;
  if (!SOURCES.has(value.source)) {
    return `evidence.source: expected a source of evidence, got ${describeValue(value.source)}`;
  }
  if (typeof value.text !== 'string')
    return `evidence.text: expected a string, got ${describeValue(value.text)}`;
  return undefined;
}

function isJson(value: unknown): boolean {
  try {
    return value === undefined || JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function firstIssue(schema: z.ZodType, value: unknown): string | undefined {
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue === undefined) return undefined;
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A value in a few words, for messages. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'object':
      return 'an object';
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}
