import type { Journal } from '../journal/journal.ts';

/** Says in the journal when tmux cannot be asked, and when it can again. */
export class TmuxNotes {
  #problem: string | undefined;

  note(problem: string | undefined, journal: Journal): void {
    const before = this.#problem;
    this.#problem = problem;
    if (problem !== undefined && before === undefined) {
      journal.write({ event: 'tmux-lost', message: `tmux cannot be asked: ${problem}` });
    } else if (problem === undefined && before !== undefined) {
      journal.write({ event: 'tmux-connected', message: 'tmux answers again' });
    }
  }
}
