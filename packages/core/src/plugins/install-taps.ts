import type {
  Activity,
  Completion,
  DetectContext,
  HandoffContext,
  HandoffSignal,
  Hooks,
  LimitNotice,
  Observation,
} from '../plugin/contract.ts';
import type { LaunchPlan, LaunchRequest } from '../plugin/launch.ts';
import type { Deadlines } from './deadlines.ts';
import type { FailureLog } from './failure-log.ts';
import { guardAsync, guardHandoff, guardSync } from './guard.ts';
import { checkActivity, checkLaunchPlan, checkLimit, checkNothing, checkSignals } from './hook-values.ts';
import { isolateAsync, isolateSync } from './isolate.ts';
import { limitFunction } from './limit-functions.ts';
import type { StagedTap } from './stage-taps.ts';

/**
 * Puts a plugin's tap on the shared hooks, inside the guard. Every tap but those of `launch` is also isolated: an
 * agent must not be started by what is left when one of the plugins that shape its start has failed.
 */
export function installTap(
  hooks: Hooks,
  staged: StagedTap,
  deadlines: Deadlines,
  failures: FailureLog,
): void {
  const tap = { ...staged, fn: limitFunction(staged.fn, staged, deadlines) };
  const options = placed(tap);
  const key = tap.key ?? '';
  switch (tap.hook) {
    case 'launch': {
      const guarded = guardAsync<[LaunchRequest], LaunchPlan>(tap, checkLaunchPlan, deadlines.launch);
      hooks.launch.for(key).tapPromise(options, guarded as (request: LaunchRequest) => Promise<LaunchPlan>);
      return;
    }
    case 'detectActivity': {
      const guarded = guardSync<[Observation, DetectContext], Activity>(tap, checkActivity);
      hooks.detectActivity.for(key).tap(options, isolateSync(guarded, failures));
      return;
    }
    case 'detectLimit': {
      const guarded = guardSync<[Observation, DetectContext], LimitNotice>(tap, checkLimit);
      hooks.detectLimit.for(key).tap(options, isolateSync(guarded, failures));
      return;
    }
    case 'handoff': {
      const guarded = guardHandoff(tap, checkSignals, deadlines.handoff);
      hooks.handoff.tapPromise(
        options,
        isolateAsync<[HandoffSignal[], HandoffContext], HandoffSignal[]>(guarded, failures),
      );
      return;
    }
    case 'onComplete': {
      const guarded = guardAsync<[Completion], void>(tap, checkNothing, deadlines.onComplete);
      hooks.onComplete.tapPromise(options, isolateAsync(guarded, failures));
      return;
    }
  }
}

/** tapable takes a list of names for `before`, its types only one. */
function placed(tap: StagedTap): { name: string; stage?: number; before?: string } {
  return {
    name: tap.plugin,
    ...(tap.stage === undefined ? {} : { stage: tap.stage }),
    ...(tap.before === undefined ? {} : { before: tap.before as string }),
  };
}
