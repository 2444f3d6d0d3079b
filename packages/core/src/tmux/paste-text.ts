import { randomBytes } from 'node:crypto';
import { paneTarget } from './target.ts';
import type { RunOptions, TmuxChannel } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

const PANE_IS_DEAD = 'pane-is-dead';

/**
 * Pastes text whole, bracketed when the program asked for it, through a buffer of its own. Line feeds arrive as
 * carriage returns, as from a terminal.
 *
 * The check for a dead pane is made by the server in the same turn, because pasting into one ends the whole
 * tmux server (measured on 3.3a).
 *
 * @throws TmuxFailure `refused` when the pane is dead or gone, `invalid` for a NUL character.
 */
export async function pasteText(
  channel: TmuxChannel,
  paneId: string,
  text: string,
  options?: RunOptions,
): Promise<void> {
  if (text === '') return;
  const target = paneTarget(paneId);
  const buffer = `agents-${process.pid}-${randomBytes(8).toString('hex')}`;
  const remove = () => channel.run([['delete-buffer', '-b', buffer]], options).catch(() => {});
  try {
    const { lines } = await channel.run(
      [
        ['set-buffer', '-b', buffer, '--', text],
        [
          'if-shell',
          '-F',
          ...['-t', target, '#{pane_dead}'],
          `display-message -p ${PANE_IS_DEAD}`,
          `paste-buffer -p -d -b ${buffer} -t ${target}`,
        ],
      ],
      options,
    );
    if (lines.at(-1) !== PANE_IS_DEAD) return;
  } catch (error) {
    if (error instanceof TmuxFailure && error.kind === 'refused') await remove();
    throw error;
  }
  await remove();
  throw new TmuxFailure('refused', `The program in tmux pane ${paneId} has ended.`, PANE_IS_DEAD);
}
