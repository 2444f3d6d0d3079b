import type { TranscriptProblem } from '@agent-orchestrator/core';
import { formatNumber } from './format-number.ts';

/** Problems that are kept with their places; of the others only the number is. */
const KEPT = 20;

/** Gathers what could not be read, and says it once for each source. */
export class ProblemNotes {
  readonly list: TranscriptProblem[] = [];
  /** Lines that could not be read, in all. */
  lines = 0;
  readonly #bySource = new Map<string, { count: number; first: TranscriptProblem }>();
  readonly #clean: (text: string) => string;
  readonly #say: (text: string) => void;
  readonly #atOnce: boolean;

  /** `atOnce`: the first problem of a source is said when it comes, because there is no end. */
  constructor(
    clean: (text: string) => string,
    say: (text: string) => void,
    { atOnce }: { readonly atOnce: boolean },
  ) {
    this.#clean = clean;
    this.#say = say;
    this.#atOnce = atOnce;
  }

  readonly add = (problem: TranscriptProblem): void => {
    const clean = { ...problem, source: this.#clean(problem.source), reason: this.#clean(problem.reason) };
    if (this.list.length < KEPT) this.list.push(clean);
    if (problem.line !== undefined) this.lines++;
    const known = this.#bySource.get(clean.source);
    if (known !== undefined) {
      known.count++;
      return;
    }
    this.#bySource.set(clean.source, { count: 1, first: clean });
    if (this.#atOnce) this.#say(`warning: ${describe(clean)}`);
  };

  tell(): void {
    for (const { count, first } of this.#bySource.values()) {
      const more = count === 1 ? '' : ` (and ${formatNumber(count - 1)} more like it)`;
      this.#say(`warning: ${describe(first)}${more}`);
    }
  }
}

function describe({ source, line, reason }: TranscriptProblem): string {
  return line === undefined
    ? `"${source}" was left out: ${reason}`
    : `line ${line} of "${source}" was left out: ${reason}`;
}
