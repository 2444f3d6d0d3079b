import { cleanLine, cleanText } from './clean-text.ts';
import { describeClip } from './clip-text.ts';
import { describeTally } from './describe-tally.ts';
import type { EntryTimes } from './entry-times.ts';
import { inputLines, summarizeInput } from './summarize-input.ts';
import type { Tally } from './tally.ts';
import type { ViewItem } from './view-item.ts';
import { wrapLine } from './wrap-text.ts';

/** How a transcript is written for a terminal. */
export interface TextOptions {
  readonly times: EntryTimes;
  /** Calls with all their parameters. */
  readonly full: boolean;
  /** Columns of the terminal; `undefined`: lines are not broken. */
  readonly columns: number | undefined;
  readonly color: boolean;
}

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
type Style = keyof typeof STYLES;

/** Narrower than this, text is not broken: there would be more breaks than text. */
const NARROWEST = 10;

/** Writes items as lines. Pure but for the day that it wrote last. */
export class TextRenderer {
  readonly #options: TextOptions;
  readonly #indent: string;
  #day: string | undefined;

  constructor(options: TextOptions) {
    this.#options = options;
    const gutter = options.times.stamp(undefined).length;
    this.#indent = ' '.repeat(gutter === 0 ? 2 : gutter + 2);
  }

  render(item: ViewItem): string[] {
    return [...this.#newDay(item), ...this.#lines(item)];
  }

  summary(tally: Tally): string[] {
    const [first = '', ...rest] = describeTally(tally, this.#options.times);
    return [
      '',
      ...this.#wrap(`── ${first}`, '', 'dim'),
      ...rest.flatMap((line) => this.#wrap(line, '   ', 'dim')),
    ];
  }

  #newDay({ at }: ViewItem): string[] {
    const day = at === undefined ? undefined : this.#options.times.day(at);
    if (day === undefined || day === this.#day) return [];
    const line = this.#paint('dim', `── ${day}`);
    const first = this.#day === undefined;
    this.#day = day;
    return first ? [line] : ['', line];
  }

  #lines(item: ViewItem): string[] {
    switch (item.type) {
      case 'user':
        return this.#block(item, whoOf(item.origin), 'cyan');
      case 'assistant':
        return this.#block(item, 'assistant', 'green');
      case 'thinking':
        return this.#block(item, 'thinking', 'dim', 'dim');
      case 'tool-call':
        return this.#call(item);
      case 'tool-result':
        return this.#result(item);
      case 'error':
        return this.#remark(item, 'error', item.text, 'red');
      case 'limit':
        return this.#remark(item, 'limit', `${item.text}${this.#until(item.resetsAt)}`, 'yellow');
      case 'compaction':
        return this.#remark(item, 'compaction', item.text, 'magenta');
      case 'session':
        return this.#remark(
          item,
          'session',
          `${item.sessionId}${item.text === '' ? '' : `: ${item.text}`}`,
          'blue',
        );
      case 'model':
        return this.#remark(item, 'model', `${item.from} → ${item.to}`, 'blue');
      case 'usage':
        return [];
    }
  }

  #until(at: number | undefined): string {
    return at === undefined ? '' : ` (until ${this.#options.times.iso(at)})`;
  }

  #block(item: ViewItem & { readonly text: string }, label: string, style: Style, body?: Style): string[] {
    const lines = cleanText(item.text)
      .replace(/^\s*\n/, '')
      .trimEnd()
      .split('\n');
    return [
      '',
      this.#head(item, label, style),
      ...lines.flatMap((line) => this.#wrap(line, this.#indent, body)),
    ];
  }

  #call(item: Extract<ViewItem, { readonly type: 'tool-call' }>): string[] {
    const name = cleanLine(item.name);
    if (this.#options.full) {
      const lines = inputLines(item.input).flatMap((line) => cleanText(line).split('\n'));
      return [
        this.#head(item, name, 'magenta'),
        ...lines.flatMap((line) => this.#wrap(line, `${this.#indent}│ `)),
      ];
    }
    const head = this.#head(item, name, 'magenta');
    const text = summarizeInput(item.input);
    const room =
      this.#options.columns === undefined ? undefined : this.#options.columns - this.#indent.length;
    // Folded to a line: what does not fit behind the name is left out.
    const left = room === undefined ? undefined : Math.max(NARROWEST, room - name.length - 2);
    const [row = ''] = wrapLine(text, left);
    return [`${head}  ${row}${row.length < text.length ? '…' : ''}`];
  }

  #result(item: Extract<ViewItem, { readonly type: 'tool-result' }>): string[] {
    const head = item.follows ? [] : [this.#head(item, `↩ ${cleanLine(item.tool ?? 'tool')}`, 'magenta')];
    const style = item.failed ? 'red' : 'dim';
    const text = cleanText(item.text).trimEnd();
    const lines = text === '' ? [item.failed ? 'failed' : '(nothing)'] : text.split('\n');
    const mark = `${this.#indent}${item.failed ? '✗ ' : '│ '}`;
    const rows = lines.flatMap((line) => this.#wrap(line, mark, style));
    const clip = item.clipped === undefined ? [] : this.#wrap(`… ${describeClip(item.clipped)}`, mark, 'dim');
    return [...head, ...rows, ...clip];
  }

  #remark(item: ViewItem, label: string, text: string, style: Style): string[] {
    const [first = '', ...rest] = cleanText(text).trim().split('\n');
    const room = this.#indent;
    const rows = this.#wrap(first, '', style, room.length + label.length + 2);
    return [
      `${this.#head(item, label, style)}  ${rows[0] ?? ''}`,
      ...rows.slice(1).map((row) => `${room}${row}`),
      ...rest.flatMap((line) => this.#wrap(line, room, style)),
    ];
  }

  #head(item: ViewItem, label: string, style: Style): string {
    const stamp = this.#options.times.stamp(item.at);
    const who = 'subagent' in item && item.subagent !== undefined ? `${cleanLine(item.subagent)} › ` : '';
    const time = stamp === '' ? '' : `${this.#paint('dim', stamp)}  `;
    return `${time}${this.#paint('dim', who)}${this.#paint(style, label)}`;
  }

  /** A line in as many rows as it needs, each behind `before`. */
  #wrap(line: string, before: string, style?: Style, taken = before.length): string[] {
    const { columns } = this.#options;
    const room = columns === undefined || columns - taken < NARROWEST ? undefined : columns - taken;
    return wrapLine(line, room).map((row) =>
      row === '' && before.trim() === ''
        ? ''
        : `${before}${style === undefined ? row : this.#paint(style, row)}`,
    );
  }

  #paint(style: Style, text: string): string {
    return this.#options.color && text !== '' ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
  }
}

/** Not every prompt is a person's. */
export function whoOf(origin: 'person' | 'tool' | 'system' | undefined): string {
  return origin === undefined || origin === 'person' ? 'user' : `user (${origin})`;
}
