/** Where a character of a command line stands. */
export interface ShellContext {
  /** `ansi` is `$'…'`; `verbatim` text (comments, `${…}`, escaped characters) is never touched. */
  readonly kind: 'bare' | 'single' | 'double' | 'ansi' | 'verbatim';
  /** How many `` `…` `` the character is inside of: each takes one layer of backslashes away. */
  readonly backticks: number;
}

interface Frame {
  readonly kind: 'bare' | 'single' | 'double' | 'ansi' | 'parameter';
  /** What ends the frame. */
  readonly end: string;
  /** Where its text begins. */
  readonly start: number;
  /** Open `(` in a bare frame. */
  parens: number;
  /** Open `case … esac` in a bare frame, whose patterns end in a lone `)`. */
  cases: number;
}

/**
 * Walks a POSIX (or bash) command line and says for each character which quoting applies there. The visitor answers
 * how many characters it has dealt with; it may only take several where there is no shell syntax inside.
 */
export function scanShell(source: string, visit: (position: number, context: ShellContext) => number): void {
  const frames: Frame[] = [];
  const open = (kind: Frame['kind'], end: string, start: number): void => {
    frames.push({ kind, end, start, parens: 0, cases: 0 });
  };
  open('bare', '', 0);

  let position = 0;
  const copy = (count: number): void => {
    for (let end = Math.min(position + count, source.length); position < end; position += 1) {
      visit(position, { kind: 'verbatim', backticks: 0 });
    }
  };

  while (position < source.length) {
    const frame = frames.at(-1) as Frame;
    const character = source[position] as string;
    const pair = source.slice(position, position + 2);

    if (frame.end === character && frame.parens === 0 && frame.cases === 0) {
      frames.pop();
      copy(1);
    } else if (character === '\\' && frame.kind !== 'single') {
      copy(2);
    } else if (frame.kind === 'single' || frame.kind === 'ansi') {
      position += visit(position, contextOf(frames));
    } else if (pair === '$(') {
      copy(2);
      open('bare', ')', position);
    } else if (pair === '${') {
      copy(2);
      open('parameter', '}', position);
    } else if (pair === '$$') {
      copy(2);
    } else if (character === '`') {
      copy(1);
      open('bare', '`', position);
    } else if (character === '"') {
      copy(1);
      open('double', '"', position);
    } else if (frame.kind === 'double') {
      position += visit(position, contextOf(frames));
    } else if (pair === "$'") {
      copy(2);
      open('ansi', "'", position);
    } else if (character === "'") {
      // Inside "${x:-it's}" an apostrophe is an ordinary character.
      copy(1);
      if (frame.kind !== 'parameter' || frames.at(-2)?.kind !== 'double') open('single', "'", position);
    } else if (frame.kind === 'parameter') {
      copy(1);
    } else if (character === '#' && /(?:^|[\s;&|()])$/.test(source.slice(0, position))) {
      copy(commentLength(source, position, frame.end));
    } else {
      countBrackets(frame, source, position);
      position += visit(position, contextOf(frames));
    }
  }
}

/** Anything inside `${…}` is the shell's own, up to a `$(…)` within it. */
function contextOf(frames: readonly Frame[]): ShellContext {
  const frame = frames.at(-1) as Frame;
  const inParameter = frames.some((outer) => outer.kind === 'parameter');
  const backticks = frames.filter((outer) => outer.end === '`').length;
  return { kind: inParameter || frame.kind === 'parameter' ? 'verbatim' : frame.kind, backticks };
}

function commentLength(source: string, position: number, end: string): number {
  const rest = source.slice(position);
  const stop = rest.search(end === '`' ? /[\n`]/ : /\n/);
  return stop === -1 ? rest.length : stop;
}

const COMMAND_POSITION = /(?:^|[;&|({!\n]|\b(?:then|do|else|elif|if|while|until)\s)\s*$/;

function countBrackets(frame: Frame, source: string, position: number): void {
  const character = source[position];
  if (character === '(') frame.parens += 1;
  if (character === ')' && frame.parens > 0) frame.parens -= 1;
  if (character !== 'c' && character !== 'e') return;

  const word = /^(?:case\s|esac\b)/.exec(source.slice(position))?.[0];
  if (word === undefined || !COMMAND_POSITION.test(source.slice(frame.start, position))) return;
  frame.cases = Math.max(0, frame.cases + (word === 'esac' ? -1 : 1));
}
