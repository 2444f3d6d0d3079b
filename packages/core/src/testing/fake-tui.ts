import { writeFileSync } from 'node:fs';
import { installProgram } from './programs.ts';

/** What a fake tool shows at one moment of its script. What is left out stays as it was. */
export interface FakeFrame {
  /** How long after the frame before it, ms. Absent: at once. */
  readonly after?: number;
  /** Rows between what was said before and the input line. */
  readonly rows?: readonly string[];
  /** The terminal's title. */
  readonly title?: string;
  /** A line of JSON that it appends to a file: its own structured signals. */
  readonly append?: { readonly path: string; readonly value: unknown };
  /** It ends with this exit code. */
  readonly exit?: number;
}

/**
 * A tool that is not there: a terminal program with an input line that takes typed and pasted text. Enter submits it; what it
 * then shows is the first turn whose pattern fits. Ctrl-U empties the input, Ctrl-C ends the program with 130.
 */
export interface FakeTui {
  /** Stands before the input and before each prompt in the history. Absent: `> `. */
  readonly prompt?: string;
  /** Rows below the input. */
  readonly footer?: readonly string[];
  /** Played when it starts. */
  readonly boot?: readonly FakeFrame[];
  /** `when`: a regular expression for the submitted text; absent: any text. */
  readonly turns?: readonly { readonly when?: string; readonly frames: readonly FakeFrame[] }[];
  /** A file to which it appends `{ "started": [ARGUMENTS] }` and `{ "prompt": TEXT }`, one a line. */
  readonly report?: string;
}

/** Makes an executable that plays a script. It needs a terminal. Returns its path. */
export function installFakeTui(path: string, script: FakeTui): string {
  const file = `${path}.script.json`;
  writeFileSync(file, JSON.stringify(script));
  return installProgram(path, 'fake-tui', [file]);
}
