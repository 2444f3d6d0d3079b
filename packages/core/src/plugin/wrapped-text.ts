/** How many rows one sentence is followed over. */
const ROWS = 5;
/** A tool may break its lines this much before the margin. */
const SLACK = 4;

/** What a tool draws before an entry, and what it draws before the further rows of one. */
const ENTRY_PREFIX = /^(?:[\s│┃▎▏]|\| )*(?:[⎿└●⏺■•⚠✗✘×❯›>*┌╭╰] *)*/u;
const ROW_PREFIX = /^[\s│┃▎▏]*/u;
const ROW_SUFFIX = /[\s│┃]*$/u;
/** A row that begins something else. `·` and `∙` stand between the parts of one sentence. */
const NEW_ENTRY = /^(?:[⎿└●⏺■•⚠✗✘×❯›>*▣✻✶✳✢─━▔▀┌╭╰└]|\d{1,2}[.)] |- )/u;

/** One way to put a broken sentence together again. */
export interface Reading {
  readonly text: string;
  /** Where its first row ends. */
  readonly firstRow: number;
}

/**
 * For each row the ways in which it and the rows below it may have been one line before a terminal (in the middle of a
 * word) or a tool (between words) broke it: at each break with and without a space. Rows that would have had room for
 * the next word were not broken there.
 */
export function* readings(text: string): Generator<readonly Reading[]> {
  const rows = cleaned(text).split('\n');
  const width = Math.max(...rows.map((row) => row.replace(ROW_SUFFIX, '').length));
  for (const [index, row] of rows.entries()) {
    const whole = row.replace(ROW_SUFFIX, '').replace(ENTRY_PREFIX, '');
    if (whole === '') continue;
    let found: Reading[] = [{ text: whole, firstRow: whole.length }];
    for (let next = index + 1; next < index + ROWS; next++) {
      const more = continuation(rows[next - 1] ?? '', rows[next], width);
      if (more === undefined) break;
      found = found.flatMap((reading) => [
        { ...reading, text: `${reading.text} ${more}` },
        { ...reading, text: `${reading.text}${more}` },
      ]);
    }
    yield found;
  }
}

/**
 * The ways in which the first sentence of a text may have been written before it was broken into rows, the likeliest
 * first: a row that fills the screen, `columns` wide, was broken by the terminal, any other one by the tool.
 */
export function firstSentences(text: string, columns: number): readonly string[] {
  const full = text.split('\n').findIndex((row) => row.trimEnd().length < columns - 1);
  for (const row of readings(text)) {
    const sentences = row.map((reading) => reading.text);
    return full === 0 ? sentences : sentences.toReversed();
  }
  return [];
}

function continuation(previous: string, row: string | undefined, width: number): string | undefined {
  const content = row?.replace(ROW_SUFFIX, '').replace(ROW_PREFIX, '') ?? '';
  if (content === '' || NEW_ENTRY.test(content)) return undefined;
  const word = content.split(' ', 1)[0] ?? '';
  const used = previous.replace(ROW_SUFFIX, '').length;
  return used + 1 + word.length > width - SLACK ? content : undefined;
}

/** Colours and invisible characters gone, every kind of space and minus an ordinary one. */
function cleaned(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal's colours begin with
      .replace(/\u001b\[[0-9;]*m/g, '')
      .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
      .replace(/[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
      .replace(/\r\n?/g, '\n')
      .replace(/[\u2010\u2011\u2212]/g, '-')
  );
}
