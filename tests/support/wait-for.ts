import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** ms */
  readonly deadline?: number;
  /** Pause between two looks, ms. */
  readonly pause?: number;
  /** Added to the error when the condition does not come. */
  readonly describe?: () => string | Promise<string>;
}

/** On a machine that has much to do, everything takes so many times longer; what never comes is then told later. */
const PATIENCE = Number(process.env.AO_TEST_PATIENCE ?? 1);

/** Waits until `condition` returns something other than `undefined` and `false`, and returns that. */
export async function waitFor<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  { deadline = 10_000, pause = 40, describe = () => '' }: Patience = {},
): Promise<T> {
  const end = Date.now() + deadline * PATIENCE;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() >= end)
      throw new Error(`Not within ${deadline * PATIENCE} ms: ${what}\n${await describe()}`);
    await delay(pause);
  }
}
