import { statSync } from 'node:fs';
import { TmuxFailure, type TmuxServer } from '../tmux/index.ts';

/** A screen as last read. */
export interface ScreenReading {
  /** Rows without trailing blank ones; `undefined` when it could not be read. */
  readonly rows: readonly string[] | undefined;
  /** When the pane last wrote to its log, ms since the epoch. */
  readonly outputAt: number | undefined;
  readonly logBytes: number;
}

interface Entry extends ScreenReading {
  readonly mark: string;
}

/** A pane whose screen is wanted. */
export interface ScreenRequest {
  readonly paneId: string;
  /** Identity of the process in the pane: a reused pane id must not show an old screen. */
  readonly panePid: number;
  readonly logPath: string;
  /** False: only its log is of interest. */
  readonly needsScreen: boolean;
}

/** Reads screens, all in one write, and only those whose log has grown since they were read. */
export class ScreenCache {
  readonly #entries = new Map<string, Entry>();

  /** `fresh` reads every screen, whatever the logs say. */
  async read(
    tmux: TmuxServer,
    requests: readonly ScreenRequest[],
    fresh: boolean,
  ): Promise<ReadonlyMap<string, ScreenReading>> {
    const logs = new Map(requests.map((request) => [request.paneId, logState(request)]));
    const stale = requests.filter(
      ({ paneId, needsScreen }) =>
        needsScreen && (fresh || this.#entries.get(paneId)?.mark !== logs.get(paneId)?.mark),
    );
    for (const { paneId, needsScreen } of requests) {
      const log = logs.get(paneId);
      if (!needsScreen && log !== undefined) this.#entries.set(paneId, { rows: undefined, ...log });
    }
    const screens =
      stale.length === 0 ? new Map() : await tmux.captureMany(stale.map(({ paneId }) => paneId));
    for (const { paneId } of stale) {
      const screen = screens.get(paneId);
      const log = logs.get(paneId);
      const failed = screen === undefined || screen instanceof TmuxFailure;
      const rows = failed ? undefined : trimEnd(screen.rows);
      this.#entries.set(paneId, {
        rows,
        outputAt: log?.outputAt,
        logBytes: log?.logBytes ?? 0,
        mark: failed ? '' : (log?.mark ?? ''),
      });
    }
    const wanted = new Set(requests.map(({ paneId }) => paneId));
    for (const paneId of this.#entries.keys()) if (!wanted.has(paneId)) this.#entries.delete(paneId);
    return this.#entries;
  }
}

function logState({ logPath, panePid }: ScreenRequest): Pick<Entry, 'mark' | 'outputAt' | 'logBytes'> {
  const stat = statSync(logPath, { throwIfNoEntry: false });
  // Without a log nothing tells growth: such a screen is read each time.
  if (stat === undefined) return { mark: `none ${Math.random()}`, outputAt: undefined, logBytes: 0 };
  return {
    mark: `${panePid} ${stat.size} ${stat.mtimeMs}`,
    outputAt: stat.size === 0 ? undefined : stat.mtimeMs,
    logBytes: stat.size,
  };
}

/** Rows without the blank ones at their end. */
export function trimEnd(rows: readonly string[]): string[] {
  const kept = [...rows];
  while (kept.length > 0 && kept.at(-1)?.trim() === '') kept.pop();
  return kept;
}
