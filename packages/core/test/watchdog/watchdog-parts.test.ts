import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EMPTY_STATE, newAgentState } from '../../src/decide/supervisor-state.ts';
import type { Runtime } from '../../src/perform/runtime.ts';
import { writeLimitFile } from '../../src/state/limit-file.ts';
import { type PaneFacts, TmuxFailure } from '../../src/tmux/index.ts';
import { Rest } from '../../src/watchdog/rest.ts';
import { ServerMinder } from '../../src/watchdog/server-minder.ts';
import { isForeignWatchdog, takeOverLimits } from '../../src/watchdog/take-over.ts';
import { Triggers } from '../../src/watchdog/triggers.ts';
import { PathWatch } from '../../src/watchdog/watch-path.ts';
import { temporaryFolder } from '../config/write-config.ts';
import { makeFleet, NOON } from '../decide/support/fleet.ts';
import { until } from '../tmux/fixtures/tmux-sandbox.ts';

describe('triggers', () => {
  test('that come while the loop is busy make it turn once more, not twice', async () => {
    const triggers = new Triggers();
    for (let call = 0; call < 5; call += 1) triggers.now();
    await triggers.next();
    let turned = false;
    const turn = triggers.next().then(() => {
      turned = true;
    });
    await Promise.resolve();
    expect(turned).toBe(false);
    triggers.now();
    await turn;
  });

  test('keep the earliest time, and never none', async () => {
    const triggers = new Triggers();
    onTestFinished(() => triggers.stop());
    const begun = Date.now();
    triggers.at(Number.POSITIVE_INFINITY);
    triggers.at(begun + 60_000);
    triggers.at(begun + 20);
    triggers.at(begun + 30_000);
    await triggers.next();
    expect(Date.now() - begun).toBeLessThan(5_000);
    triggers.at(begun - 1_000);
    await triggers.next();
  });

  test('tell a mere beat from a reason to look, and a reason is never lost to a beat', async () => {
    const triggers = new Triggers();
    onTestFinished(() => triggers.stop());
    triggers.beatAt(Date.now() + 60_000);
    triggers.beatAt(Date.now() + 10);
    expect(await triggers.next()).toBe('beat');
    triggers.now();
    triggers.beatAt(Date.now());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await triggers.next()).toBe('look');
  });
});

test('a fleet rests 5 s after the last event, and is looked at every 30 s all the same', async () => {
  const rest = new Rest(0);
  const lasts = (now: number, panes = 'same') => rest.lasts(now, async () => panes);
  rest.looked(1_000);
  await lasts(5_000);
  expect(await lasts(4_999)).toBe(false);
  expect(await lasts(5_001)).toBe(true);
  rest.disturb(6_000);
  expect(await lasts(10_999)).toBe(false);
  expect(await lasts(30_999)).toBe(true);
  expect(await lasts(31_000)).toBe(false);
  rest.looked(31_000);
  expect(await lasts(36_000)).toBe(true);
  expect(await lasts(41_000, 'another')).toBe(false);
  expect(await lasts(41_001, 'another')).toBe(true);
  expect(await rest.lasts(46_001, () => Promise.reject(new Error('tmux is gone')))).toBe(false);
});

test('at rest, tmux is asked for its panes every 5 s', async () => {
  const rest = new Rest(0);
  rest.looked(1_000);
  const asked: number[] = [];
  for (let now = 5_000; now <= 17_000; now += 1_000)
    await rest.lasts(now, async () => {
      asked.push(now);
      return 'same';
    });
  expect(asked).toEqual([5_000, 6_000, 11_000, 16_000]);
});

test('a path that cannot be watched, or not yet, is known', async () => {
  const folder = temporaryFolder();
  const watch = new PathWatch(() => {});
  onTestFinished(() => watch.close());
  watch.set([folder]);
  expect(watch.isComplete).toBe(true);
  watch.set([folder, '/nowhere/at/all']);
  expect(watch.isComplete).toBe(false);
  watch.set([folder, join(folder, 'later')]);
  expect(watch.isComplete).toBe(false);
});

test('watched paths are those that were set last; missing ones are watched through their folder', async () => {
  const [one, two] = [temporaryFolder(), temporaryFolder()];
  const seen: string[] = [];
  const watch = new PathWatch((path, name) => seen.push(join(path, name ?? '')));
  onTestFinished(() => watch.close());
  watch.set([join(one, 'later'), '/nowhere/at/all']);
  writeFileSync(join(one, 'later'), '');
  await until('it is seen', () => seen.includes(join(one, 'later')));
  watch.set([two]);
  seen.length = 0;
  writeFileSync(join(one, 'other'), '');
  writeFileSync(join(two, 'file'), '');
  await until('it is seen', () => seen.includes(join(two, 'file')));
  expect(seen.filter((path) => path.startsWith(one))).toEqual([]);
  rmSync(two, { recursive: true });
});

describe('taking over', () => {
  test('a usage limit from the file of an older tool, unless more is known', () => {
    const stateDir = temporaryFolder();
    writeLimitFile(stateDir, 'p-worker', { until: NOON, probes: 2 });
    const fleet = makeFleet({ stateDir });
    const limit = { since: 7, until: NOON, stated: true, kind: 'usage', probes: 2 };
    const taken = takeOverLimits(EMPTY_STATE, fleet, 7);
    expect(taken.agents.worker).toEqual({
      ...newAgentState(),
      limit: { ...limit, evidence: 'state/limited-p-worker.json' },
    });
    const known = { ...newAgentState(), limit: { ...limit, evidence: 'screen', until: 1 } };
    const state = { ...EMPTY_STATE, agents: { worker: known } };
    expect(takeOverLimits(state, fleet, 7)).toEqual(state);
    expect(takeOverLimits(EMPTY_STATE, makeFleet({ stateDir: join(stateDir, 'none') }), 7)).toEqual(
      EMPTY_STATE,
    );
  });

  const pane = (more: Partial<PaneFacts>) =>
    ({ sessionName: 'p-watchdog', dead: false, ...more }) as PaneFacts;

  test.each<[string, PaneFacts[], boolean]>([
    ['no session', [], false],
    ['our log', [pane({ currentCommand: 'tail' })], false],
    [
      'our log and a shell of a person',
      [pane({ currentCommand: 'bash' }), pane({ currentCommand: 'tail' })],
      false,
    ],
    ['a dead program', [pane({ currentCommand: 'python3', dead: true })], false],
    ['a program', [pane({ currentCommand: 'python3' })], true],
    ['a program elsewhere', [pane({ currentCommand: 'python3', sessionName: 'p-watchdog2' })], false],
  ])('a session that shows %s', (_what, panes, foreign) => {
    expect(isForeignWatchdog(panes, 'p-watchdog')).toBe(foreign);
  });
});

test('a server that is lost while it is looked for is no fault of the watchdog', async () => {
  const written: { event: string; message: string; data?: unknown }[] = [];
  const place = () => Promise.reject(new TmuxFailure('lost', 'The tmux client ended without an answer.'));
  const runtime = {
    fleet: { ...makeFleet(), stateDir: temporaryFolder(), tmuxSocket: 'mine' },
    tmux: { place },
    journal: { write: (event: (typeof written)[number]) => written.push(event) },
    env: { PATH: '/usr/bin' },
  };
  new ServerMinder().look(1, false, runtime as unknown as Runtime);
  await expect.poll(() => written).toHaveLength(1);
  expect(written).toMatchObject([{ event: 'state-problem', data: { code: 'TMUX_UNREACHABLE' } }]);
  expect(written[0]?.message).toContain('ended without an answer');
});
