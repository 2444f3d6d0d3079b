import { expect } from 'vitest';
import { keepFigure } from '../figures.mjs';

/** Longest time from what a person sees to the verdict, ms: the goal. */
const GOAL = 1_000;
/** On a machine with other work the goal says nothing; there only what is far off fails, and the figure is told. */
const LIMIT = process.env.CI ? 15_000 : GOAL;

/** Keeps the time from what the screen showed to what the watchdog knew, and fails when it is too long. */
export function expectTimely(what: string, ms: number): void {
  keepFigure({ kind: 'state shown → verdict', what, ms });
  console.log(`${what}: judged ${ms} ms after it was shown`);
  expect.soft(ms, `${what}: ms to the verdict`).toBeLessThanOrEqual(LIMIT);
}
