import { expect, test } from 'vitest';
import { parsePaneLines } from '../../src/tmux/pane-facts.ts';

/** A line of `list-panes` as {@link parsePaneLines} reads it. */
const line = (pid: string, mark: string) =>
  `M+1,${pid},1,3,,0,0,80,24,0,0,1700000000,0${['%1', '@1', '3.8', 's', '/dev/pts/1', '', '', mark, 's'].map((text) => `M,${text}`).join('')}`;

test('the process of an ended pane is told by its mark where tmux no longer tells it, as 3.8', () => {
  const facts = (pid: string, mark: string) => parsePaneLines([line(pid, mark)], 'M').panes[0];
  expect(facts('', '4711:my agent')).toMatchObject({ panePid: 4711, home: 'my agent', deadStatus: 3 });
  expect(facts('12', '4711:my agent')).toMatchObject({ panePid: 12, home: 'my agent' });
  expect(facts('', 'my agent')).toMatchObject({ panePid: 0, home: 'my agent' });
});
