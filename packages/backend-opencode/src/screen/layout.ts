import { overlayHeader } from './overlay.ts';

/** The parts of an OpenCode screen (1.18.33) that tell the present. */
export interface OpencodeScreen {
  /** Rows of text in the input box; `undefined` when a dialog has taken its place. */
  readonly input: readonly string[] | undefined;
  /** Rows below the input box. */
  readonly footer: readonly string[] | undefined;
  /** The last `▣` row, which names the running or last step of the conversation; only while the footer is busy. */
  readonly step: readonly string[] | undefined;
  /** The header of a dialog that lies on the conversation, above the input box. */
  readonly overlay?: readonly string[] | undefined;
  /** The block at the bottom of a screen without an input box. */
  readonly dialog: readonly string[] | undefined;
}

const BOX_BOTTOM = /^\s*╹▀{8,}/;
const BUSY = /^\s*[⬝■]{3,}/m;
const FOOTER_ROWS = 4;

export function readScreen(screen: readonly string[]): OpencodeScreen {
  const bottom = screen.findLastIndex((row) => BOX_BOTTOM.test(row));
  if (bottom < 0) return { input: undefined, footer: undefined, step: undefined, dialog: lastBlock(screen) };
  const left = screen[bottom]?.indexOf('╹') ?? 0;
  // A wide pane has a side bar at the right of the box.
  const right = left + (/╹▀+/.exec(screen[bottom] ?? '')?.[0].length ?? 0) + 1;
  const top = screen.slice(0, bottom).findLastIndex((row) => row[left] !== '┃') + 1;
  const footer = screen.slice(bottom + 1, bottom + 1 + FOOTER_ROWS).map((row) => row.slice(0, right));
  return {
    // A blank row, the text, a blank row, the row with agent and model.
    input: screen.slice(top + 1, bottom - 2).map((row) => row.slice(left + 1, right).trim()),
    footer,
    step: BUSY.test(footer.join('\n'))
      ? screen
          .slice(0, top)
          .filter((row) => /^\s*▣ /.test(row))
          .slice(-1)
      : undefined,
    overlay: overlayHeader(screen.slice(0, bottom), { left, right: right - 1, bottom }),
    dialog: undefined,
  };
}

/** The marked rows at the bottom of the screen. */
function lastBlock(screen: readonly string[]): readonly string[] | undefined {
  const end = screen.findLastIndex((row) => row.trim() !== '');
  if (!/^\s*┃/.test(screen[end] ?? '')) return undefined;
  const start = screen.slice(0, end).findLastIndex((row) => !/^\s*┃/.test(row)) + 1;
  return screen.slice(start, end + 1);
}
