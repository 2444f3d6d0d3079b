import type { Activity } from '@agent-orchestrator/core/plugin';
import type { TurnError } from './state.ts';

/** What the end of a turn by an error means for the agent. The first rule that fits counts. */
interface ErrorRule {
  readonly state: Activity['state'];
  readonly reason: string;
  readonly fits: (error: TurnError) => boolean;
  /** The recording that shows it, or where it is known from. */
  readonly proof: string;
}

const ERROR_RULES: readonly ErrorRule[] = [
  {
    state: 'idle',
    reason: 'interrupted',
    fits: ({ name }) => name === 'MessageAbortedError',
    proof: 'signals/abort.jsonl',
  },
  {
    state: 'fatal',
    reason: 'context-full',
    fits: ({ name }) => name === 'ContextOverflowError',
    proof: 'name in the interface description of 1.18.33 (GET /doc)',
  },
  {
    state: 'waiting',
    reason: 'login',
    fits: ({ name, status }) => name === 'ProviderAuthError' || status === 401 || status === 403,
    proof: 'signals/unauthorized.jsonl',
  },
  {
    state: 'waiting',
    reason: 'billing',
    fits: ({ status, message }) =>
      status === 402 || /\binsufficient[_ ]quota\b|\bcredit balance (?:is )?too low\b/i.test(message),
    proof: 'the words of the providers',
  },
];

/** Any other error: the turn is over, and the next prompt may do better. */
const OTHER = { state: 'idle', reason: 'error' } as const;

export function errorRuleFor(error: TurnError): Pick<ErrorRule, 'state' | 'reason'> {
  return ERROR_RULES.find(({ fits }) => fits(error)) ?? OTHER;
}
