/** Anything of a plugin's that is called: a tap, or a function of a driver or a handoff. */
export interface HookPlace {
  readonly plugin: string;
  /** Name of the hook, or of the function: `draft`, `signals.read`. */
  readonly hook: string;
  /** Id of the driver or the handoff; `undefined` for a hook that has no key. */
  readonly key: string | undefined;
}

/** How errors name it, and what they advise. */
export function naming({ plugin, hook, key }: HookPlace): {
  readonly [detail in 'plugin' | 'hook' | 'key' | 'call' | 'advice']: string;
} {
  const call = key === undefined ? `"${hook}"` : `"${hook}" of "${key}"`;
  const consequence =
    hook === 'launch' ? 'agents of other drivers are not affected' : 'the others go on without it';
  const advice = `Report it to the author of the plugin; ${consequence}.`;
  return { plugin, hook, key: key ?? '', call, advice };
}
