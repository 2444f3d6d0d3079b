import type { PaneFacts } from '../tmux/index.ts';
import { type BytesWritten, bytesWritten } from './bytes-written.ts';

interface Rest {
  readonly pid: number;
  readonly row: string;
  readonly written: BytesWritten | undefined;
}

/**
 * Tells what somebody has typed at a program that reads lines, and not submitted. The terminal shows such text, but
 * the program has not written it: the row of the cursor has grown while the program's count of written bytes
 * stands still. What cannot be told is no draft.
 */
export class TypedLines {
  readonly #rests = new Map<string, Rest>();

  /**
   * The unsubmitted text in the row of the cursor: empty when there is none, `undefined` when it cannot be told.
   * `settled`: the pane has not written for a while, so its row is what the program left there.
   */
  draft(pane: PaneFacts, rows: readonly string[], settled: boolean): string | undefined {
    const row = (rows[pane.cursorY] ?? '').trimEnd();
    const before = this.#rests.get(pane.paneId);
    if (before?.pid === pane.panePid && row !== before.row) {
      if (row.startsWith(before.row) && isSame(before.written, bytesWritten(pane.panePid))) {
        return row.slice(before.row.length).trim();
      }
    }
    if (!settled) return before?.pid === pane.panePid && row === before.row ? '' : undefined;
    this.#rests.set(pane.paneId, { pid: pane.panePid, row, written: bytesWritten(pane.panePid) });
    return '';
  }

  /** Forgets panes that are gone. */
  keep(paneIds: ReadonlySet<string>): void {
    for (const paneId of this.#rests.keys()) if (!paneIds.has(paneId)) this.#rests.delete(paneId);
  }
}

function isSame(before: BytesWritten | undefined, now: BytesWritten | undefined): boolean {
  return (
    before !== undefined &&
    now !== undefined &&
    before.processes === now.processes &&
    before.bytes === now.bytes
  );
}
