import { setTimeout as delay } from 'node:timers/promises';
import type { TmuxServer } from '../tmux/index.ts';
import type { Look } from './last-look.ts';

/** Where a typed text was seen: in the tool's input box, in the row of the cursor, or in another row of the screen. */
export type InputPlace =
  | { readonly in: 'box' }
  | { readonly in: 'cursor row' }
  | { readonly in: 'row' /** From the top, 0-based. */; readonly row: number };

/** Nobody is left to read what was typed. */
export class ProgramEnded extends Error {}

/** As much of a text's end as is looked for in a row, blanks not counted. */
const TAIL = 16;
/** Of what was wrapped, this much is looked for in the row above. */
const BEFORE = 8;
const POLL_MS = 40;

/** A look, and where in it the input is. Texts are without blanks. */
interface Sight extends Look {
  /** What the driver reads off its tool's input box; `undefined` when it cannot tell. */
  readonly draft: string | undefined;
  readonly cursorRow: string;
  readonly aboveCursor: string;
  readonly rows: readonly string[];
}

/** Looks for one text in the input of a pane. Blanks do not count, because tools wrap and indent what is typed. */
export class InputView {
  readonly #tmux: TmuxServer;
  readonly #pane: string;
  readonly #readDraft: ((screen: readonly string[]) => string | undefined) | undefined;
  readonly #text: string;
  readonly #tail: string;
  #before: readonly string[] = [];

  constructor(
    tmux: TmuxServer,
    pane: string,
    readDraft: ((screen: readonly string[]) => string | undefined) | undefined,
    text: string,
  ) {
    this.#tmux = tmux;
    this.#pane = pane;
    this.#readDraft = readDraft;
    this.#text = plain(text);
    this.#tail = this.#text.slice(-TAIL);
  }

  /** Remembers the screen as it is, so that only what appears later counts. Returns it. */
  async remember(): Promise<Sight> {
    const sight = await this.look();
    this.#before = sight.rows;
    return sight;
  }

  /**
   * Where the text appeared since {@link remember}. Any text in a box counts, because tools show long ones in short. Where no
   * driver knows the box, the row of the cursor ends in the text, or else a row that did not hold its end before.
   */
  async findNew(): Promise<InputPlace | undefined> {
    const sight = await this.look();
    const { draft, rows } = sight;
    if (draft !== undefined) return draft === '' ? undefined : { in: 'box' };
    if (this.#endsHere(sight)) return { in: 'cursor row' };
    const row = rows.findLastIndex(
      (text, index) => this.#isEnd(text) && !this.#isEnd(this.#before[index] ?? ''),
    );
    return row < 0 ? undefined : { in: 'row', row };
  }

  /** Where the text stands, if it is surely this one. */
  async findOwn(): Promise<InputPlace | undefined> {
    const sight = await this.look();
    const { draft } = sight;
    if (draft !== undefined) return draft.endsWith(this.#tail) ? { in: 'box' } : undefined;
    return this.#endsHere(sight) ? { in: 'cursor row' } : undefined;
  }

  /**
   * Waits until what stands in the input has not changed for `quietMs`: a tool that takes in a long text shows parts of it
   * meanwhile. Gives up after `patienceMs`.
   */
  async settle(quietMs: number, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    let before = '';
    for (
      let since = Date.now();
      Date.now() < deadline && Date.now() - since < quietMs;
      await delay(POLL_MS)
    ) {
      const { draft, rows } = await this.look();
      const now = draft ?? rows.join('\n');
      if (now !== before) since = Date.now();
      before = now;
    }
  }

  /** True when the text is not in this place any more. */
  async hasLeft(place: InputPlace): Promise<boolean> {
    const sight = await this.look();
    const { draft, rows } = sight;
    switch (place.in) {
      case 'box':
        return draft === '' || (draft === undefined && !this.#endsHere(sight));
      case 'cursor row':
        return !this.#endsHere(sight);
      case 'row':
        return !this.#isEnd(rows[place.row] ?? '');
    }
  }

  /** The pane at this moment. Throws {@link ProgramEnded}. */
  async look(): Promise<Sight> {
    const facts = (await this.#tmux.listPanes()).find((one) => one.paneId === this.#pane);
    if (facts === undefined || facts.dead) throw new ProgramEnded();
    const { rows } = await this.#tmux.capture(this.#pane);
    const draft = this.#readDraft?.(rows);
    return {
      ...{ pane: facts, screen: rows },
      draft: draft === undefined ? undefined : plain(draft),
      cursorRow: plain(rows[facts.cursorY] ?? ''),
      aboveCursor: plain(rows[facts.cursorY - 1] ?? ''),
      rows: rows.map(plain),
    };
  }

  /** A wrapped text may leave only its last few letters in the row; then the row above holds what is before them. */
  #endsHere({ cursorRow, aboveCursor }: Sight): boolean {
    if (cursorRow === '' || this.#isEnd(cursorRow)) return cursorRow !== '';
    if (!this.#text.endsWith(cursorRow)) return false;
    const before = this.#text.slice(0, -cursorRow.length);
    return aboveCursor.includes(before.slice(-BEFORE));
  }

  #isEnd(row: string): boolean {
    return row.includes(this.#tail);
  }
}

const plain = (text: string) => text.replace(/\s+/g, '');
