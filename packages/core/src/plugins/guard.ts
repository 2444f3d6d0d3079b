import { fail } from '../errors/catalog.ts';
import { isOrchestratorError, OrchestratorError } from '../errors/orchestrator-error.ts';
import type { HandoffContext, HandoffSignal } from '../plugin/contract.ts';
import { withDeadline } from './deadlines.ts';
import { type HookPlace, naming } from './hook-place.ts';
import type { ValueCheck } from './hook-values.ts';
import type { HookName } from './hooks.ts';
import { makeCall } from './plugin-calls.ts';
import { reasonOf } from './reason-of.ts';
import { topicOf } from './topic.ts';

/** One tap as a plugin registered it, and whose it is. */
export interface OwnedTap {
  readonly plugin: string;
  readonly hook: HookName;
  readonly key: string | undefined;
  readonly type: 'sync' | 'async' | 'promise';
  readonly fn: (...args: unknown[]) => unknown;
}

/** Anything of a plugin's that is called: a tap, or a function of a driver or a handoff. */
export type Guarded = HookPlace & Pick<OwnedTap, 'type' | 'fn'>;

/** The guard of a synchronous tap: answers what the tap answers, or throws an error that names plugin and hook. */
export function guardSync<A extends unknown[], R>(
  tap: Guarded,
  check: ValueCheck,
): (...args: A) => R | undefined {
  return (...args) => {
    let value: unknown;
    try {
      value = tap.fn(...args);
    } catch (cause) {
      throw hookFailed(tap, cause);
    }
    return accept<R>(tap, value, check);
  };
}

/** The guard of a tap on an asynchronous hook, whichever of the three ways it was tapped. */
export function guardAsync<A extends unknown[], R>(
  tap: Guarded,
  check: ValueCheck,
  deadlineMs: number,
  signal?: (args: A) => AbortSignal | undefined,
): (...args: A) => Promise<R | undefined> {
  return async (...args) => {
    const expired = fail('PLUGIN_HOOK_TIMEOUT', { ...naming(tap), ms: deadlineMs });
    const { plugin, hook, key } = tap;
    let value: unknown;
    try {
      const answer = makeCall({ plugin, hook, key, ...topicOf(args) }, () => runTap(tap, args));
      value = await withDeadline(answer, deadlineMs, () => expired, signal?.(args));
    } catch (cause) {
      throw hookFailed(tap, cause);
    }
    return accept<R>(tap, value, check);
  };
}

/**
 * The guard of a handoff tap. It gets a copy of the signals and a context of its own: the signal aborts at the
 * deadline, and a new cursor counts only when the tap's signals do.
 */
export function guardHandoff(
  tap: OwnedTap,
  check: ValueCheck,
  deadlineMs: number,
): (signals: HandoffSignal[], context: HandoffContext) => Promise<HandoffSignal[] | undefined> {
  type Args = [HandoffSignal[], HandoffContext];
  return async (signals, context) => {
    const stop = new AbortController();
    const forwardAbort = (): void => stop.abort(context.signal.reason);
    if (context.signal.aborted) forwardAbort();
    context.signal.addEventListener('abort', forwardAbort, { once: true });

    let open = true;
    let advanced: { cursor: unknown } | undefined;
    const own: HandoffContext = {
      ...context,
      signal: stop.signal,
      advance: (cursor) => {
        if (open) advanced = { cursor };
      },
      report: (problem) => {
        if (open) context.report(problem);
      },
    };
    try {
      const guarded = guardAsync<Args, HandoffSignal[]>(tap, check, deadlineMs, () => context.signal);
      const answer = await guarded([...signals], own);
      if (advanced !== undefined) context.advance(advanced.cursor);
      return answer;
    } finally {
      open = false;
      context.signal.removeEventListener('abort', forwardAbort);
      stop.abort();
    }
  };
}

/** Three ways to tap, one promise. A promise from a synchronous tap is handed on as a value, to be refused. */
function runTap(tap: Guarded, args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (tap.type === 'async') {
      tap.fn(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
    } else if (tap.type === 'promise') {
      resolve(tap.fn(...args));
    } else {
      const value = tap.fn(...args);
      resolve(isPromise(value) ? new OrphanPromise(value) : value);
    }
  });
}

/** Keeps a promise from being awaited on its way to {@link accept}. */
class OrphanPromise {
  constructor(readonly promise: PromiseLike<unknown>) {}
}

function accept<R>(tap: Guarded, value: unknown, check: ValueCheck): R | undefined {
  if (value === undefined) return undefined;
  const orphan = value instanceof OrphanPromise ? value.promise : isPromise(value) ? value : undefined;
  if (orphan !== undefined) {
    orphan.then(undefined, () => {});
    const advice = isSyncHook(tap.hook)
      ? 'this hook is synchronous'
      : 'a tap that answers later uses tapPromise';
    throw hookValue(tap, `a promise from a synchronous tap (${advice})`);
  }
  if (value === null && tap.hook !== 'onComplete') throw hookValue(tap, 'null ("no answer" is undefined)');
  const problem = check(value);
  if (problem !== undefined) throw hookValue(tap, problem);
  return value as R;
}

function isSyncHook(hook: Guarded['hook']): boolean {
  return (
    hook === 'detectActivity' || hook === 'detectLimit' || hook === 'draft' || hook.startsWith('signals.')
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

function hookValue(tap: Guarded, reason: string): OrchestratorError {
  return fail('PLUGIN_HOOK_VALUE', { ...naming(tap), reason });
}

/** A plugin's own error keeps its advice and its exit code. That it was too late is all there is to say. */
function hookFailed(tap: Guarded, cause: unknown): OrchestratorError {
  if (isHookTimeout(cause) || isHookRest(cause)) return cause;
  const details = { ...naming(tap), reason: reasonOf(cause) };
  if (!isOrchestratorError(cause)) return fail('PLUGIN_HOOK_FAILED', details, { cause });
  const { code, message, hint } = fail('PLUGIN_HOOK_FAILED', { ...details, advice: cause.hint });
  return new OrchestratorError(code, message, hint, cause.exitCode, details, [], { cause });
}

/** It has been said already what took too long. */
export function isHookTimeout(cause: unknown): cause is OrchestratorError {
  return isOrchestratorError(cause) && cause.code === 'PLUGIN_HOOK_TIMEOUT';
}

/** It was not asked at all. */
export function isHookRest(cause: unknown): cause is OrchestratorError {
  return isOrchestratorError(cause) && cause.code === 'PLUGIN_HOOK_RESTS';
}
