/** A process whose event loop has not turned for this long hangs, in ms … */
export const HUNG_MS = 20_000;

/** … if whoever watches it has looked this often meanwhile: on a machine that is suspended or has no time, nobody does; … */
const HUNG_LOOKS = 15;

/** … and if it has had the processor for this long, in ms, so that it is no short work on a machine that is starved … */
const LOOPING_MS = 2_000;

/** … or hardly at all: it waits in the system, for a program that does not end. */
const WAITING_MS = 200;

/** How often the beats are counted, and whoever watches looks, in ms. */
export const BEAT_MS = 1_000;

/** What is seen in one look at a process. */
export interface PulseLook {
  /** ms of a clock that never goes back. */
  readonly at: number;
  /** The processor's time that it has used, ms. */
  readonly cpu: number;
  /** How often its event loop has turned, or work in it was ended. */
  readonly beats: number;
}

/** What looks have come to. */
export interface Pulse {
  /** The first one with as many beats as the last one. */
  readonly first: PulseLook;
  /** So many came after it. */
  readonly looks: number;
}

/** One more look. */
export function feelPulse(before: Pulse | undefined, look: PulseLook): Pulse {
  if (before?.first.beats !== look.beats) return { first: look, looks: 0 };
  return { ...before, looks: before.looks + 1 };
}

/** Whether the process hangs, at the last look. */
export function isHung({ first, looks }: Pulse, { at, cpu }: PulseLook): boolean {
  if (at - first.at < HUNG_MS || looks < HUNG_LOOKS) return false;
  const used = cpu - first.cpu;
  return used >= LOOPING_MS || used < WAITING_MS;
}
