import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { topicOf } from './topic.ts';
import { withinTime } from './within-time.ts';

/** After it was ended, a call of that kind for that agent is not tried again for this long, in ms. */
export const REST_MS = 5 * 60_000;
/** What loops has the processor for more than this part of the time, on a machine that is starved too. */
const BUSY_SHARE = 0.1;

class Overdue extends Error {}

/** Calls of plugin code have a deadline each, unless they are made inside work that has one for all of them. */
let mode: 'alone' | 'together' = 'alone';
/** Whom the calls are about, where their arguments do not say it. */
let subject: string | undefined;

/**
 * Runs synchronous work with many calls of plugin code in it. A deadline for each would cost more than the calls, so there is
 * one for all; when it passes, the work begins again, and each call has its own. The work must bear to be begun again.
 */
export function allWithinTime<T>(work: () => T, ms: number): T {
  const answer = together(work, ms);
  return answer === OVERDUE ? work() : answer;
}

/**
 * The same for one thing after the other: what was done before the deadline stays done, and only what was under way begins
 * again, with deadlines of its own. `one` is given what it has answered for the thing before.
 */
export function eachWithinTime<T, R>(
  things: readonly T[],
  one: (thing: T, before: R | undefined) => R,
  ms: number,
): R[] {
  const answers: R[] = [];
  const goOn = (end: number): void => {
    for (let at = answers.length; at < end; at += 1) answers.push(one(things[at] as T, answers[at - 1]));
  };
  while (answers.length < things.length) {
    const isOver = together(() => goOn(things.length), ms) === OVERDUE;
    if (isOver && answers.length < things.length) goOn(answers.length + 1);
  }
  return answers;
}

/** Says whom the calls in it are about. */
export function concerning<T>(name: string, work: () => T): T {
  const before = subject;
  subject = name;
  try {
    return work();
  } finally {
    subject = before;
  }
}

/**
 * One function of a plugin: ended wherever it is when its deadline passes. Then it rests for that agent. What hardly had the
 * processor meanwhile (the machine is starved, or slept) rests only when that happens twice in a row.
 */
export function limited<A extends unknown[], R>(
  call: (...args: A) => R,
  ms: number,
  expired: () => OrchestratorError,
  restMs = REST_MS,
): (...args: A) => R {
  /** By agent: until when it rests; in the past after one time that may have been the machine's fault. */
  const late = new Map<string, number>();
  return (...args) => {
    if (mode === 'together' && late.size === 0) return call(...args);
    const about = subject ?? subjectOf(args);
    const before = late.get(about);
    if (before !== undefined && performance.now() < before) throw expired();
    const answer = mode === 'together' ? call(...args) : alone(() => call(...args), about, before);
    if (before !== undefined) late.delete(about);
    return answer;
  };

  function alone(work: () => R, about: string, before: number | undefined): R {
    const cpu = process.cpuUsage();
    return withinTime(work, ms, () => {
      const { user, system } = process.cpuUsage(cpu);
      const isExcused = before === undefined && user + system < ms * 1_000 * BUSY_SHARE;
      late.set(about, isExcused ? 0 : performance.now() + restMs);
      return expired();
    });
  }
}

const OVERDUE = Symbol('overdue');

function together<T>(work: () => T, ms: number): T | typeof OVERDUE {
  if (mode === 'together') return work();
  const before = subject;
  try {
    mode = 'together';
    return withinTime(work, ms, () => new Overdue());
  } catch (error) {
    if (error instanceof Overdue) return OVERDUE;
    throw error;
  } finally {
    mode = 'alone';
    // What is ended does not come to its own `finally`.
    subject = before;
  }
}

function subjectOf(args: readonly unknown[]): string {
  const { agent, loop } = topicOf(args);
  return agent ?? loop ?? '';
}
