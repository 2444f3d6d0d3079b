/**
 * `mode`: the row that names the mode; `cut`: the same below a turn that need not be over. `failing`: the last notice above
 * the mode row. `queueing`: the input box of a screen without a mode row. `settled`: the input box of a screen on which nothing
 * can be running unseen.
 */
export type ClaudeRegion =
  | 'mode'
  | 'cut'
  | 'title'
  | 'status'
  | 'dialog'
  | 'keys'
  | 'queueing'
  | 'settled'
  | 'notice'
  | 'failing';

/** Versions of Claude Code that were looked at. */
export const V330 = '2.1.330';
export const BOTH = '2.1.197 - 2.1.330';
