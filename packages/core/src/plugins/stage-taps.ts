import type { Hooks } from '../plugin/contract.ts';
import type { OwnedTap } from './guard.ts';
import { createHooks, type HookName } from './hooks.ts';

/** A tap with its place among the others. */
export interface StagedTap extends OwnedTap {
  readonly stage: number | undefined;
  readonly before: string | string[] | undefined;
}

/** What this file needs to know of a hook of any class. */
interface AnyHook {
  readonly taps: readonly {
    type: OwnedTap['type'];
    fn: unknown;
    stage?: number;
    before?: string | string[];
  }[];
  readonly interceptors: readonly unknown[];
}

/** Hooks for the setup of one plugin. */
export interface Stage {
  readonly hooks: Hooks;
  /** Every tap so far. Throws when the plugin did something to the hooks that cannot be carried over. */
  taps(): StagedTap[];
}

/**
 * Each plugin is set up against hooks of its own, and its taps move to the shared ones once the setup has succeeded.
 * So a failed setup leaves nothing behind, and each tap's owner is known whatever name it was signed with.
 */
export function createStage(plugin: string): Stage {
  const hooks = createHooks();
  const used: { hook: HookName; key: string | undefined; tappable: AnyHook }[] = [
    { hook: 'handoff', key: undefined, tappable: hooks.handoff },
    { hook: 'onComplete', key: undefined, tappable: hooks.onComplete },
  ];
  for (const name of ['launch', 'detectActivity', 'detectLimit'] as const) {
    const remember = <H extends AnyHook>(key: unknown, tappable: H): H => {
      used.push({ hook: name, key: String(key), tappable });
      return tappable;
    };
    hooks[name].intercept({ factory: remember });
  }
  return {
    hooks,
    taps: () =>
      used.flatMap(({ hook, key, tappable }) => {
        if (tappable.interceptors.length > 0) {
          throw new Error(`it intercepts the hook "${hook}"; plugins may only tap`);
        }
        return tappable.taps.map(({ type, fn, stage, before }) => {
          return { plugin, hook, key, type, fn: fn as OwnedTap['fn'], stage, before };
        });
      }),
  };
}
