import type { TmuxServer } from '../tmux/index.ts';

/** Where a typed text was seen: in the tool's input box, in the row of the cursor, or in another row of the screen. */
export type InputPlace =
  | { readonly in: 'box' }
  | { readonly in: 'cursor row' }
  | { readonly in: 'row' /** From the top, 0-based. */; readonly row: number };

/** Nobody is left to read what was typed. */
export class ProgramEnded extends Error {}

/** As much of a text's end as is looked for in a row, blanks not counted. */
const TAIL = 16;

interface Sight {
  /** What the driver reads off its tool's input box; `undefined` when it cannot tell. */
  readonly draft: string | undefined;
  readonly cursorRow: string;
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

  /** Remembers the screen as it is, so that only what appears later counts. */
  async remember(): Promise<void> {
    this.#before = (await this.#look()).rows;
  }

  /**
   * Where the text appeared since {@link remember}. Any text in a box counts, because tools show long ones in short. Where no
   * driver knows the box, the row of the cursor ends in the text, or else a row that did not hold its end before.
   */
  async findNew(): Promise<InputPlace | undefined> {
    const { draft, cursorRow, rows } = await this.#look();
    if (draft !== undefined) return draft === '' ? undefined : { in: 'box' };
    if (this.#endsHere(cursorRow)) return { in: 'cursor row' };
    const row = rows.findLastIndex(
      (text, index) => this.#isEnd(text) && !this.#isEnd(this.#before[index] ?? ''),
    );
    return row < 0 ? undefined : { in: 'row', row };
  }

  /** Where the text stands, if it is surely this one. */
  async findOwn(): Promise<InputPlace | undefined> {
    const { draft, cursorRow } = await this.#look();
    if (draft !== undefined) return draft.endsWith(this.#tail) ? { in: 'box' } : undefined;
    return this.#endsHere(cursorRow) ? { in: 'cursor row' } : undefined;
  }

  /** True when the text is not in this place any more. */
  async hasLeft(place: InputPlace): Promise<boolean> {
    const { draft, cursorRow, rows } = await this.#look();
    switch (place.in) {
      case 'box':
        return draft === '' || (draft === undefined && !this.#endsHere(cursorRow));
      case 'cursor row':
        return !this.#endsHere(cursorRow);
      case 'row':
        return !this.#isEnd(rows[place.row] ?? '');
    }
  }

  async #look(): Promise<Sight> {
    const facts = (await this.#tmux.listPanes()).find((one) => one.paneId === this.#pane);
    if (facts === undefined || facts.dead) throw new ProgramEnded();
    const { rows } = await this.#tmux.capture(this.#pane);
    const draft = this.#readDraft?.(rows);
    return {
      draft: draft === undefined ? undefined : plain(draft),
      cursorRow: plain(rows[facts.cursorY] ?? ''),
      rows: rows.map(plain),
    };
  }

  /** A wrapped text may leave only its last few letters in the row. */
  #endsHere(row: string): boolean {
    return row !== '' && (this.#isEnd(row) || this.#text.endsWith(row));
  }

  #isEnd(row: string): boolean {
    return row.includes(this.#tail);
  }
}

const plain = (text: string) => text.replace(/\s+/g, '');
