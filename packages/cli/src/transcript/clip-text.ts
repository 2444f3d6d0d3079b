import { formatNumber } from './format-number.ts';

/** Characters of one line that are shown when text is clipped. */
const LINE_CHARACTERS = 400;

/** The beginning of a text, and how much there is of it. */
export interface ClippedText {
  readonly text: string;
  /** Absent: nothing was left out. */
  readonly clipped?: {
    /** Lines of the whole text. */
    readonly lines: number;
    /** Characters of the whole text. */
    readonly characters: number;
    /** Lines that were left out. */
    readonly linesLeftOut: number;
  };
}

/** The first `count` lines of a text, none of them longer than `longest` characters. */
export function clipText(text: string, count: number, longest = LINE_CHARACTERS): ClippedText {
  const whole = text.trimEnd();
  const lines = countLines(whole);
  const first = whole.split('\n', count);
  const short = first.map((line) => (line.length > longest ? `${cut(line, longest)}…` : line));
  const shown = short.join('\n');
  if (shown === whole) return { text: shown };
  return { text: shown, clipped: { lines, characters: whole.length, linesLeftOut: lines - first.length } };
}

/** Never between the halves of a character. */
function cut(line: string, longest: number): string {
  return line.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** What a clipped text lacks, for people: `118 more lines, 8,104 characters in all`. */
export function describeClip({ linesLeftOut, characters }: NonNullable<ClippedText['clipped']>): string {
  const all = `${formatNumber(characters)} characters in all`;
  if (linesLeftOut === 0) return all;
  return `${formatNumber(linesLeftOut)} more ${linesLeftOut === 1 ? 'line' : 'lines'}, ${all}`;
}
