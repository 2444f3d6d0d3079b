import { PANE_MARK, readPaneMark, SESSION_MARK } from './session-marks.ts';

/** What tmux knows about one pane of the server. */
export interface PaneFacts {
  /** The session that it is in. */
  sessionName: string;
  /** The session that it was started for, wherever a person has moved it; of a pane that is not marked, the one it is in. */
  home: string;
  /** What its session was called when it was made; `undefined` when it is not marked. */
  sessionWas: string | undefined;
  /** Its window is in other sessions as well. */
  shared: boolean;
  paneId: string;
  windowId: string;
  /** The process that tmux started in the pane; it may have ended. 0 when that is not known (tmux 3.8, a pane without a mark). */
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
  /** Clients attached to the session, or to another one that has the same window. */
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
  PANE_MARK,
  SESSION_MARK,
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
    const [paneId = '', windowId = '', version = '', sessionName = '', tty = '', title = '', ...more] = texts;
    const [command = '', paneMark = '', sessionWas = ''] = more;
    const { home, pid } = readPaneMark(paneMark);
    listing.serverPid = number('pid');
    listing.serverVersion = version;
    listing.panes.push({
      sessionName,
      home: home || sessionName,
      shared: false,
      sessionWas: sessionWas.replace(/\n$/, '') || undefined,
      paneId,
      windowId,
      panePid: number('pane_pid') || pid,
      dead: number('pane_dead') === 1,
      deadStatus: optional('pane_dead_status'),
      deadSignal: optional('pane_dead_signal'),
      currentCommand: command,
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
  return { ...listing, panes: onceEach(listing.panes) };
}

/** A window that is in several sessions is listed in each: a pane counts once for its home, there if that has it still. */
function onceEach(rows: readonly PaneFacts[]): PaneFacts[] {
  const panes = new Map<string, PaneFacts>();
  const attached = new Map<string, number>();
  const shared = new Set<string>();
  for (const row of rows) {
    const { paneId, home } = row;
    const key = `${paneId} ${home}`;
    if (!panes.has(key) || row.sessionName === home) panes.set(key, row);
    if (attached.has(paneId)) shared.add(paneId);
    attached.set(paneId, (attached.get(paneId) ?? 0) + row.sessionAttached);
  }
  if (shared.size === 0) return [...rows];
  return [...panes.values()].map((pane) => ({
    ...pane,
    sessionAttached: attached.get(pane.paneId) ?? 0,
    shared: shared.has(pane.paneId),
  }));
}
