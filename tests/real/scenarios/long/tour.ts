import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import * as claude from '../../states/claude.mjs';
import * as opencode from '../../states/opencode.mjs';
import type { Start, State } from '../../states/state.mjs';
import type { RealFleet, Verdict } from '../real-fleet.ts';
import { expectTimely } from '../timeliness.ts';

const TABLES = { claude, opencode };
type Tool = keyof typeof TABLES;

/** A verdict has to last as long as the state does; looked at for this long, ms. */
const HOLD = 2_000;

/** Longest wait for a verdict before it counts as missing, ms. */
const PATIENCE = 20_000;

/** States that one start of the tool can go through; one that cannot be left comes last. */
export interface Tour {
  readonly tool: Tool;
  readonly start: Start;
  readonly states: readonly State[];
}

export const TOURS: readonly Tour[] = Object.entries(TABLES).flatMap(([tool, { STATES, USUAL }]) => {
  // Limits have scenarios of their own; an agent that has exited is started again, so that this state does not last.
  const states: readonly State[] = STATES.filter(({ limit, name }) => !limit && name !== 'exited');
  const chain = states.filter((state) => state.start === undefined && state.leave !== undefined);
  const alone = states.filter((state) => !chain.includes(state));
  return [
    { tool: tool as Tool, start: USUAL, states: chain },
    ...alone.map((state) => ({ tool: tool as Tool, start: { ...USUAL, ...state.start }, states: [state] })),
  ];
});

export const nameOf = ({ tool, states: [first, ...more] }: Tour) =>
  more.length > 0 ? `${tool}: ${more.length + 1} states, one after the other` : `${tool}: ${first?.name}`;

/** Goes through the states of a tour: each has to be judged right, soon, and for as long as it lasts. */
export async function travel(fleet: RealFleet, { tool, start, states }: Tour): Promise<void> {
  await fleet.prepare(tool, { start });
  if (start.dialog === true) await fleet.up();
  else await fleet.ready();
  for (const state of states) await judge(fleet, tool, state);
  expect(fleet.server.model.problems).toEqual([]);
}

async function judge(fleet: RealFleet, tool: Tool, state: State): Promise<void> {
  const { BUSY } = TABLES[tool];
  const accepted = state.activity.split('|');
  if (state.start?.dialog !== true) await fleet.judged('idle', { deadline: 30_000 });
  await state.play(fleet);
  // A tool at work says so before it shows what this state is about.
  const isReached = (screen: string) =>
    BUSY.test(screen) ? accepted.includes('working') : state.shows.test(screen);
  const isRight = ({ activity }: Verdict) => accepted.includes(activity);
  const shownAt = await fleet.showsThat(state.name, isReached, 60_000);
  const judgedAt = await fleet.judgedThat(state.name, isRight, PATIENCE);
  await fleet.shows(state.shows, 60_000);
  await delay(HOLD);
  const wrong = fleet.verdicts.filter(
    ({ seenAt, activity }) => seenAt > judgedAt && !accepted.includes(activity),
  );
  expectTimely(`${tool} ${state.name} (${fleet.verdict()?.reason})`, judgedAt - shownAt);
  expect.soft(wrong, `${state.name}: wrong verdicts while it lasted`).toEqual([]);
  await state.leave?.(fleet);
}
