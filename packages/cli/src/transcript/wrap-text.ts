import stringWidth from 'string-width';

const PLAIN = /^[\u0020-\u007e]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns a text without control characters takes. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/**
 * The rows that a line takes at a width, broken between words, and inside one that is wider than a row. `undefined`: no
 * limit. Indentation of the first row stays.
 */
export function wrapLine(line: string, width: number | undefined): string[] {
  if (width === undefined || widthOf(line) <= width) return [line];
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const part of line.match(/\s+|\S+/g) ?? []) {
    const size = widthOf(part);
    if (used + size <= width) {
      row += part;
      used += size;
    } else if (part.trim() === '') {
      rows.push(row);
      [row, used] = ['', 0];
    } else if (size <= width) {
      rows.push(row.trimEnd());
      [row, used] = [part, size];
    } else {
      const pieces = breakWord(part, width, used);
      rows.push(row + pieces[0], ...pieces.slice(1, -1));
      row = pieces.at(-1) ?? '';
      used = widthOf(row);
    }
  }
  return row === '' ? rows : [...rows, row];
}

/** Cuts a word so that the first piece fits after `used` columns and the others into a row: at least two pieces. */
function breakWord(word: string, width: number, used: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let room = width - used;
  for (const { segment } of graphemes.segment(word)) {
    const size = widthOf(segment);
    if (size > room) {
      pieces.push(piece);
      [piece, room] = ['', width];
    }
    piece += segment;
    room -= size;
  }
  return [...pieces, piece];
}
