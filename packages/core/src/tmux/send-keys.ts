import { quoteSequence } from './quote-argument.ts';
import { paneTarget } from './target.ts';
import type { RunOptions, TmuxChannel } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

const NAMED_KEYS =
  'Enter|Escape|Tab|BTab|BSpace|Space|Up|Down|Left|Right|Home|End|PageUp|PageDown|PPage|NPage|DC|IC|F[1-9]|F1[0-2]';
const KEY = new RegExp(`^(?:[CMS]-){0,3}(?:${NAMED_KEYS}|[!-~])$`);

/** Types text as it is, without a line end of its own, into this pane alone. */
export async function typeLiteral(
  channel: TmuxChannel,
  paneId: string,
  text: string,
  options?: RunOptions,
): Promise<void> {
  if (text === '') return;
  await sendAlone(channel, paneId, ['-l', '-t', paneTarget(paneId), '--', text], options);
}

/**
 * Presses one key in this pane alone: a tmux key name (`Enter`, `Escape`, `Up`), a character, or either with `C-`, `M-`, `S-`.
 *
 * @throws TmuxFailure `invalid` for any other name: tmux would type its letters.
 */
export async function sendKey(
  channel: TmuxChannel,
  paneId: string,
  key: string,
  options?: RunOptions,
): Promise<void> {
  if (!KEY.test(key))
    throw new TmuxFailure('invalid', `${JSON.stringify(key)} is not the name of a tmux key.`, key);
  await sendAlone(channel, paneId, ['-t', paneTarget(paneId), '--', key], options);
}

/**
 * Keys go to every pane of a window in which a person has switched `synchronize-panes` on; what is pasted does not (tmux 3.3a).
 * The pane leaves them for this one turn of the server. Whether it has an option of its own, no format tells.
 */
async function sendAlone(
  channel: TmuxChannel,
  paneId: string,
  send: readonly string[],
  options?: RunOptions,
): Promise<void> {
  const target = paneTarget(paneId);
  const keys = ['send-keys', ...send];
  const set = (...words: string[]) => ['set-option', '-p', '-t', target, ...words];
  const restore = quoteSequence([set('synchronize-panes', 'on')]);
  const alone = [
    set('synchronize-panes', 'off'),
    keys,
    set('-u', 'synchronize-panes'),
    ['if-shell', '-F', '-t', target, '#{pane_synchronized}', '', restore],
  ];
  await channel.run(
    [['if-shell', '-F', '-t', target, '#{pane_synchronized}', quoteSequence(alone), quoteSequence([keys])]],
    options,
  );
}

/** Leaves copy mode or any other mode that swallows keys; does nothing when there is none. */
export async function cancelMode(channel: TmuxChannel, paneId: string, options?: RunOptions): Promise<void> {
  const target = paneTarget(paneId);
  try {
    await channel.run([['send-keys', '-X', '-t', target, 'cancel']], options);
  } catch (error) {
    if (!(error instanceof TmuxFailure) || !/not in a mode/.test(error.detail)) throw error;
  }
}
