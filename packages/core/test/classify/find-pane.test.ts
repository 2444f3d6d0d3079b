import { describe, expect, test } from 'vitest';
import { findPane } from '../../src/classify/find-pane.ts';
import type { PaneFacts } from '../../src/tmux/index.ts';

const STARTED = Date.UTC(2026, 10, 22, 12);
const run = (pane?: string) => ({ startedAt: STARTED, ...(pane === undefined ? {} : { pane }) });

function pane(paneId: string, more: Partial<PaneFacts> = {}): PaneFacts {
  return {
    sessionName: 'p-worker',
    home: 'p-worker',
    sessionWas: undefined,
    shared: false,
    paneId,
    windowId: '@1',
    panePid: 100,
    dead: false,
    deadStatus: undefined,
    deadSignal: undefined,
    currentCommand: 'tool',
    title: '',
    tty: '/dev/pts/1',
    inMode: false,
    alternateScreen: false,
    width: 80,
    height: 24,
    cursorX: 0,
    cursorY: 0,
    sessionCreated: STARTED / 1000,
    sessionAttached: 0,
    ...more,
  };
}

describe("an agent's pane", () => {
  test('is the recorded one among those that a person has opened', () => {
    const panes = [pane('%1'), pane('%7'), pane('%3')];
    expect(findPane(panes, run('%7'))).toEqual({ fact: { state: 'alive', pane: '%7' }, pane: panes[1] });
  });

  test('is the oldest one when nothing is recorded', () => {
    for (const record of [undefined, run()]) {
      expect(findPane([pane('%10'), pane('%9')], record).fact).toEqual({ state: 'alive', pane: '%9' });
    }
  });

  test('is gone with its session', () => {
    expect(findPane([], run('%1'))).toEqual({ fact: { state: 'gone' }, pane: undefined });
  });

  test.each([
    ['with a code', { deadStatus: 3 }, { exitCode: 3, signal: undefined }],
    ['with zero', { deadStatus: 0 }, { exitCode: 0, signal: undefined }],
    ['by a signal', { deadSignal: 9, deadStatus: 0 }, { exitCode: undefined, signal: '9' }],
    ['in a way nobody knows', {}, { exitCode: undefined, signal: undefined }],
  ])('that is dead tells how its program ended: %s', (_how, more, expected) => {
    const dead = pane('%1', { dead: true, ...more });
    expect(findPane([dead], run('%1'))).toEqual({
      fact: { state: 'exited', pane: '%1', ...expected },
      pane: dead,
    });
  });

  test('that is dead counts, although another pane of the session lives', () => {
    expect(findPane([pane('%1', { dead: true, deadStatus: 1 }), pane('%2')], run('%1')).fact.state).toBe(
      'exited',
    );
  });
});

describe("an agent's pane that was closed", () => {
  const ended = {
    fact: { state: 'exited', pane: '', exitCode: undefined, signal: undefined },
    pane: undefined,
  };

  test.each([1, 2])("is not replaced by a person's: %i of those stay", (count) => {
    const own = [pane('%8'), pane('%9')].slice(0, count);
    expect(findPane(own, run('%1'))).toEqual(ended);
  });

  test('is not replaced by one of a session made a moment after the record', () => {
    expect(findPane([pane('%8', { sessionCreated: STARTED / 1000 + 5 })], run('%1'))).toEqual(ended);
  });

  test('is replaced by the pane of a session that another tool has made since', () => {
    const later = pane('%8', { sessionCreated: STARTED / 1000 + 3600 });
    expect(findPane([later], run('%1'))).toEqual({ fact: { state: 'alive', pane: '%8' }, pane: later });
  });
});
