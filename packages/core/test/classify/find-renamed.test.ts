import { expect, test } from 'vitest';
import { findRenamed } from '../../src/classify/find-renamed.ts';
import type { PaneFacts } from '../../src/tmux/index.ts';

const STARTED = 1_763_800_000_400;
const run = { pane: '%3', startedAt: STARTED };
const pane = (sessionName: string, paneId = '%3', sessionCreated = 1_763_800_000) =>
  ({ sessionName, paneId, sessionCreated }) as PaneFacts;
const taken = new Set(['t-a', 't-b']);

test('a recorded pane in another session of the same age was renamed with its session', () => {
  expect(findRenamed([pane('mine')], 't-a', run, taken)).toEqual({ pane: '%3', now: 'mine' });
});

test.each([
  ['its session has its own name', [pane('t-a')], run],
  ['another session of that name was made beside it', [pane('mine'), pane('t-a', '%9')], run],
  ['the pane is that of another agent', [pane('t-b')], run],
  ['the pane is of a server that was started later', [pane('mine', '%3', 1_763_800_100)], run],
  ['the pane is of a server that was there before', [pane('mine', '%3', 1_763_799_000)], run],
  ['no such pane is left', [pane('mine', '%4')], run],
  ['no pane is recorded', [pane('mine')], { startedAt: STARTED }],
  ['nothing is recorded', [pane('mine')], undefined],
])('nothing was renamed when %s', (_name, panes, record) => {
  expect(findRenamed(panes, 't-a', record, taken)).toBeUndefined();
});
