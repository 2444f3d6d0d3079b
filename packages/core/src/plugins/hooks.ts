import {
  AsyncSeriesBailHook,
  AsyncSeriesHook,
  AsyncSeriesWaterfallHook,
  HookMap,
  SyncBailHook,
} from 'tapable';
import type { Hooks } from '../plugin/contract.ts';

/** The name of one of the five hooks. */
export type HookName = keyof Hooks;

/** The five hooks, all of them, in one place. */
export function createHooks(): Hooks {
  return Object.freeze({
    launch: new HookMap(() => new AsyncSeriesBailHook(['request']), 'launch'),
    detectActivity: new HookMap(() => new SyncBailHook(['observation', 'context']), 'detectActivity'),
    detectLimit: new HookMap(() => new SyncBailHook(['observation', 'context']), 'detectLimit'),
    handoff: new AsyncSeriesWaterfallHook(['signals', 'context'], 'handoff'),
    onComplete: new AsyncSeriesHook(['completion'], 'onComplete'),
  } satisfies Hooks);
}
