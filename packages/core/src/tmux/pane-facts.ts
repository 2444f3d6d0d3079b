/** What tmux knows about one pane of the server. */
export interface PaneFacts {
  sessionName: string;
  paneId: string;
  windowId: string;
  /** The process that tmux started in the pane; it may have ended. */
  panePid: number;
  dead: boolean;
  /** Exit code of a dead pane's process; `undefined` when it was killed, or not yet known. */
  deadStatus: number | undefined;
  /** Number of the signal that ended it; `undefined` on tmux 3.2, which does not say. */
  deadSignal: number | undefined;
  /** Name of the foreground process. */
  currentCommand: string;
  title: string;
  tty: string;
  /** A person is in copy mode or another mode that swallows keys. */
  inMode: boolean;
  alternateScreen: boolean;
  width: number;
  height: number;
  /** Zero-based. */
  cursorX: number;
  cursorY: number;
  /** Seconds since the epoch. */
  sessionCreated: number;
  /** Clients attached to the session. */
  sessionAttached: number;
}

export interface PaneListing {
  panes: PaneFacts[];
  /** 0 when the server has no pane. */
  serverPid: number;
  serverVersion: string;
}

const NUMBERS = [
  'pid',
  'pane_pid',
  'pane_dead',
  'pane_dead_status',
  'pane_dead_signal',
  'pane_in_mode',
  'alternate_on',
  'pane_width',
  'pane_height',
  'cursor_x',
  'cursor_y',
  'session_created',
  'session_attached',
] as const;
const TEXTS = [
  'pane_id',
  'window_id',
  'version',
  'session_name',
  'pane_tty',
  'pane_title',
  'pane_current_command',
];

/**
 * A `list-panes -F` format. Titles and process names are chosen by the programs in the panes and may hold
 * anything, even line ends, so records and free texts are told apart by a mark that nobody can guess.
 */
export function paneFormat(mark: string): string {
  const numbers = NUMBERS.map((name) => `#{${name}}`).join(',');
  return `${mark}+${[numbers, ...TEXTS.map((name) => `#{${name}}`)].join(`${mark},`)}`;
}

/** Reads the lines that {@link paneFormat} produced with the same mark. */
export function parsePaneLines(lines: readonly string[], mark: string): PaneListing {
  const listing: PaneListing = { panes: [], serverPid: 0, serverVersion: '' };
  for (const record of lines.join('\n').split(`${mark}+`).slice(1)) {
    const [numbers = '', ...texts] = record.split(`${mark},`);
    const value = Object.fromEntries(numbers.split(',').map((text, index) => [NUMBERS[index], text]));
    const number = (name: (typeof NUMBERS)[number]) => Number(value[name] || 0);
    const optional = (name: (typeof NUMBERS)[number]) => (value[name] ? Number(value[name]) : undefined);
    const [paneId = '', windowId = '', version = '', sessionName = '', tty = '', title = '', command = ''] =
      texts;
    listing.serverPid = number('pid');
    listing.serverVersion = version;
    listing.panes.push({
      sessionName,
      paneId,
      windowId,
      panePid: number('pane_pid'),
      dead: number('pane_dead') === 1,
      deadStatus: optional('pane_dead_status'),
      deadSignal: optional('pane_dead_signal'),
      currentCommand: command.replace(/\n$/, ''),
      title,
      tty,
      inMode: number('pane_in_mode') > 0,
      alternateScreen: number('alternate_on') === 1,
      width: number('pane_width'),
      height: number('pane_height'),
      cursorX: number('cursor_x'),
      cursorY: number('cursor_y'),
      sessionCreated: number('session_created'),
      sessionAttached: number('session_attached'),
    });
  }
  return listing;
}
