import type { Activity, Observation } from '@agent-orchestrator/core/plugin';
import type { ClaudeState, SessionFile, Turn } from './state.ts';

/** What the structured sources say, and how far it may be trusted against a screen. */
export interface Judgement {
  readonly activity: Activity;
  /** `session`: the tool's own file, right at every moment. `turn`: hooks and transcript, which miss some ends. */
  readonly source: 'session' | 'turn';
  /** When it was last said, ms since the epoch. */
  readonly at: number;
}

const WAITING: Readonly<Record<string, string>> = {
  'permission prompt': 'permission',
  'worker request': 'permission',
  'sandbox request': 'permission',
  'input needed': 'question',
  'goal proposal': 'question',
  'dialog open': 'dialog',
};

/** `undefined`: nothing was said about this run yet, or nothing that helps. */
export function judge(observation: Observation): Judgement | undefined {
  const state = observation.signals?.state as ClaudeState | undefined;
  if (state === undefined) return undefined;
  const bySession = state.session && fromSession(state.session, state);
  if (bySession !== undefined) return bySession;
  return state.turn && fromTurn(state.turn, state);
}

function fromSession(session: SessionFile, state: ClaudeState): Judgement | undefined {
  const { status, waitingFor, since, name } = session;
  const text = `${name}: ${status}${waitingFor === undefined ? '' : ` (${waitingFor})`}`;
  const said = (activity: Activity['state'], reason: string, more = ''): Judgement => ({
    activity: { state: activity, reason, evidence: signal(`${text}${more}`, since) },
    source: 'session',
    at: since,
  });
  switch (status) {
    case 'busy':
      return said('working', state.turn?.reason === 'compacting' ? 'compacting' : 'busy', hookNote(state));
    case 'waiting': {
      const asked = state.turn?.state === 'waiting' ? state.turn : undefined;
      return said(
        'waiting',
        asked?.reason ?? WAITING[waitingFor ?? ''] ?? 'dialog',
        asked ? `; ${asked.text}` : '',
      );
    }
    case 'shell':
      return said('idle', 'background');
    case 'idle': {
      const failed = failureAt(state, since);
      if (failed !== undefined) return { ...failed, source: 'session' };
      const interrupted = state.turn?.reason === 'interrupted' && state.turn.at >= since - 2_000;
      return said('idle', interrupted ? 'interrupted' : 'ready');
    }
    default:
      // A later version may have further words; the other sources decide.
      return undefined;
  }
}

function hookNote({ turn }: ClaudeState): string {
  return turn?.state === 'working' && /^hook P/.test(turn.text) ? `; ${turn.text}` : '';
}

function fromTurn(turn: Turn, state: ClaudeState): Judgement | undefined {
  // A prompt that waited may be running by now; a session that ended says nothing about the terminal.
  if (turn.unsure === true || turn.state === 'ended') return undefined;
  if (turn.state === 'idle') {
    const failed = failureAt(state, turn.at);
    if (failed !== undefined) return { ...failed, source: 'turn' };
  }
  const evidence = signal(turn.text, turn.at);
  return { activity: { state: turn.state, reason: turn.reason, evidence }, source: 'turn', at: turn.at };
}

/** Failures that no waiting mends. */
const FOR_PEOPLE: readonly (readonly [error: RegExp, state: Activity['state'], reason: string])[] = [
  [/^(?:authentication_failed|cloud_credential_error|oauth_org_not_allowed)$/, 'waiting', 'login'],
  [/^(?:billing_error|account_on_hold|verification_required)$/, 'waiting', 'billing'],
];
const TOO_LONG = /^(?:Prompt is too long|Context limit reached|Conversation too long)/i;
/** Between the last words of a turn and the moment at which the tool calls itself idle. */
const SETTLES = 10_000;

/** How the last turn failed, if it is what the present rest began with. */
function failureAt({ failure }: ClaudeState, since: number): Omit<Judgement, 'source'> | undefined {
  if (failure === undefined || Math.abs(since - failure.at) > SETTLES) return undefined;
  const { error, text, at, source } = failure;
  const evidence = signal(`${source}: ${error}: ${text}`, at);
  const [, state, reason] = FOR_PEOPLE.find(([pattern]) => pattern.test(error)) ?? [];
  if (state !== undefined && reason !== undefined) return { activity: { state, reason, evidence }, at };
  if (TOO_LONG.test(text)) return { activity: { state: 'fatal', reason: 'context-full', evidence }, at };
  return { activity: { state: 'idle', reason: failure.limit ? 'limit' : 'api-error', evidence }, at };
}

function signal(text: string, at: number) {
  return { source: 'signal', text: text.slice(0, 300), at } as const;
}
