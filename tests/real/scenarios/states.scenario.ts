import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import * as claude from '../states/claude.mjs';
import * as opencode from '../states/opencode.mjs';
import type { Start, State } from '../states/state.mjs';
import { type RealFleet, test, type Verdict } from './real-fleet.ts';

const TABLES = { claude, opencode };
type Tool = keyof typeof TABLES;

/** Longest time from what a person sees to the verdict, ms. */
const SOON = 1_000;
/** A verdict has to last as long as the state does; looked at for this long, ms. */
const HOLD = 2_000;

/** States that one start of the tool can go through; one that cannot be left comes last. */
interface Tour {
  readonly tool: Tool;
  readonly start: Start;
  readonly states: readonly State[];
}

const tours: Tour[] = Object.entries(TABLES).flatMap(([tool, { STATES, USUAL }]) => {
  const states: readonly State[] = STATES.filter(({ limit }) => !limit);
  const chain = states.filter((state) => state.start === undefined && state.leave !== undefined);
  const alone = states.filter((state) => !chain.includes(state));
  return [
    { tool: tool as Tool, start: USUAL, states: chain },
    ...alone.map((state) => ({ tool: tool as Tool, start: { ...USUAL, ...state.start }, states: [state] })),
  ];
});

const nameOf = ({ tool, states: [first, ...more] }: Tour) =>
  more.length > 0 ? `${tool}: ${more.length + 1} states, one after the other` : `${tool}: ${first?.name}`;

test.for(tours.map((tour) => [nameOf(tour), tour] as const))(
  '%s: judged right within a second, for as long as it lasts',
  { timeout: 600_000 },
  async ([, { tool, start, states }], { fleet }) => {
    await fleet.prepare(tool, { start });
    await fleet.up();
    if (start.dialog !== true) await fleet.judged('idle', { reason: /^ready/, deadline: 60_000 });
    if (start.dialog !== true) await fleet.until('the kickoff', () => fleet.prompts().length === 1, 60_000);
    for (const state of states) await judge(fleet, tool, state);
    expect(fleet.server.model.problems).toEqual([]);
  },
);

async function judge(fleet: RealFleet, tool: Tool, state: State): Promise<void> {
  const { BUSY } = TABLES[tool];
  const accepted = state.activity.split('|');
  if (state.start?.dialog !== true) await fleet.judged('idle', { deadline: 30_000 });
  const began = Date.now();
  await state.play(fleet);
  // A tool at work says so before it shows what this state is about.
  const isReached = (screen: string) =>
    BUSY.test(screen) ? accepted.includes('working') : state.shows.test(screen);
  const isRight = ({ activity }: Verdict) => accepted.includes(activity);
  let [shownAt, judgedAt] = [0, 0];
  try {
    shownAt = await fleet.showsThat(state.name, isReached, 60_000);
    judgedAt = await fleet.judgedThat(state.name, isRight, 10_000);
    await fleet.shows(state.shows, 60_000);
  } catch (error) {
    expect.soft(String(error), `${state.name} is reached and judged`).toBe('');
  }
  await delay(HOLD);
  const wrong = fleet.verdicts.filter(
    ({ seenAt, activity }) => seenAt > judgedAt && !accepted.includes(activity),
  );
  const took = judgedAt - shownAt;
  console.log(
    `${tool} ${state.name}: on the screen after ${shownAt - began} ms, judged ${took} ms later: ${fleet.verdict()?.reason}`,
  );
  expect.soft(took, `${state.name}: ms to the verdict`).toBeLessThanOrEqual(SOON);
  expect.soft(wrong, `${state.name}: wrong verdicts while it lasted`).toEqual([]);
  await state.leave?.(fleet);
}
