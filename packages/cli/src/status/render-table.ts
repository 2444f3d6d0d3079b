/** Rows of cells as lines, each column as wide as its widest cell but at least as wide as given. */
export function renderTable(rows: readonly (readonly string[])[], least: readonly number[]): string[] {
  const widths = least.map((width, column) =>
    Math.max(width, ...rows.map((row) => columns(row[column] ?? ''))),
  );
  return rows.map((row) => ` ${row.map((cell, at) => pad(cell, widths[at])).join(' ')}`.trimEnd());
}

function pad(cell: string, width = 0): string {
  return cell + ' '.repeat(Math.max(0, width - columns(cell)));
}

/** Columns of a terminal: wide characters take two, marks that combine take none. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return sum;
}

const ZERO = /\p{M}|\p{Cf}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
