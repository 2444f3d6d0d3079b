import { paneTarget } from './target.ts';
import type { RunOptions, TmuxChannel } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

export interface CaptureOptions extends RunOptions {
  /** Join lines that the terminal wrapped (trailing blanks are then kept). */
  joinWrapped?: boolean;
  /** Rows of scrollback above the screen; default 0. */
  historyRows?: number;
}

/** The rows of a screen from top to bottom, the empty ones at the end included. */
export interface Screen {
  rows: string[];
}

/**
 * The screen of one pane.
 *
 * @throws TmuxFailure `refused` when the pane is gone.
 */
export async function captureScreen(
  channel: TmuxChannel,
  paneId: string,
  options: CaptureOptions = {},
): Promise<Screen> {
  const command = ['capture-pane', '-p', '-t', paneTarget(paneId)];
  if (options.joinWrapped) command.push('-J');
  if (options.historyRows) command.push('-S', String(-options.historyRows));
  const { lines } = await channel.run([command], options);
  return { rows: lines };
}

/** The screens of many panes, asked for in one write; a pane that is gone has a failure instead. */
export async function captureScreens(
  channel: TmuxChannel,
  paneIds: readonly string[],
  options?: CaptureOptions,
): Promise<Map<string, Screen | TmuxFailure>> {
  const screens = paneIds.map(async (paneId): Promise<[string, Screen | TmuxFailure]> => {
    try {
      return [paneId, await captureScreen(channel, paneId, options)];
    } catch (error) {
      if (error instanceof TmuxFailure) return [paneId, error];
      throw error;
    }
  });
  return new Map(await Promise.all(screens));
}
