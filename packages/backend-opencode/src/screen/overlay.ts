/** Columns of the side bar of a wide pane, with the space around it. */
const SIDE_BAR = 42;

/** Rows of the pane from the last one of the input box on: that itself, the footer and a blank one. */
const BELOW_BOX = 3;

/**
 * The header of a dialog that lies on the conversation, such as the list of commands or of models (1.18.33): its title at the
 * left, `esc` at the right. It lies in the middle of the pane and a quarter below its top, which no text of a conversation does.
 * @param screen what stands above the input box
 * @param box the columns of the input box, which lies as far from both margins, or from the side bar, and its last row
 */
export function overlayHeader(
  screen: readonly string[],
  box: { readonly left: number; readonly right: number; readonly bottom: number },
): readonly string[] | undefined {
  const width = box.right + box.left;
  const header = screen[Math.round((box.bottom + BELOW_BOX) / 4) + 1] ?? '';
  const ends = endsOf(header);
  const isCentred = ends !== undefined && [width, width + SIDE_BAR].includes(ends.left + ends.right);
  return isCentred ? [header] : undefined;
}

/** Where title and key begin and end. Behind them more of the conversation may be seen. */
function endsOf(row: string): { readonly left: number; readonly right: number } | undefined {
  const at = /\S {3,}esc(?= {3,}|$)/.exec(row.trimEnd());
  if (at === null) return undefined;
  const title = /\S+(?: \S+)*$/.exec(row.slice(0, at.index + 1));
  return { left: title?.index ?? 0, right: at.index + at[0].length };
}
