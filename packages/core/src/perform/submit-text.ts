import { setTimeout as delay } from 'node:timers/promises';
import type { AcceptanceReport } from '../decide/facts.ts';
import type { Message } from '../state/outbox.ts';
import type { TmuxServer } from '../tmux/index.ts';
import type { Recorder } from './deliver-message.ts';
import { type InputPlace, type InputView, ProgramEnded } from './input-view.ts';
import type { Objection } from './last-look.ts';
import { editsLines } from './line-limit.ts';

/** How long a submitted text may take to leave the input line, and its tool to say that it has it. Times in ms. */
const SUBMIT_MS = 1_500;
const ACCEPT_MS = 10_000;
const POLL_MS = 40;
/** What no key may be pressed for is looked at again after this pause, in ms. */
export const AGAIN_MS = 1_000;
/** Submit keys sent for one message at the most; another is sent only while the text still waits in the input. */
const SUBMITS = 4;
/** A text has left when so many looks in a row do not find it: a screen is drawn by parts, a long text for longer. */
const LOOKS = 2;
const LONG_LOOKS = 5;
/** A tool that clears its input to draw it anew has drawn it by then. Where nothing but the screen says so, it is waited for, in ms. */
const REDRAW_MS = 300;

/** What a tool itself says about a text that was typed at `since` (ms since the epoch) or later. */
export type Acceptances = (text: string, since: number) => AcceptanceReport;

/** A text that was typed, and whoever can tell what becomes of it. */
export interface TypedText {
  readonly tmux: TmuxServer;
  readonly pane: string;
  readonly text: string;
  readonly input: InputView;
  /** Where it was seen; `undefined`: it was not. */
  readonly place: InputPlace | undefined;
  readonly accepted: Acceptances;
  readonly objection: Objection;
  /** Its driver can tell the input box from the rest of a screen. */
  readonly hasBox: boolean;
  readonly record: Recorder;
}

/** How a text is submitted. */
interface Submission {
  readonly key: string;
  readonly isLong: boolean;
  /** ms since the epoch */
  readonly typedAt: number;
  /** Somebody who was interrupted may have pressed the key already. */
  readonly wasSubmitted: boolean;
}

/** Presses the submit key until the tool says that it has the text, or the text has left its place in the input. */
export async function submitText(
  typed: TypedText,
  { key, isLong, typedAt, wasSubmitted }: Submission,
): Promise<Message> {
  const { tmux, pane, input, place, record, objection, hasBox } = typed;
  const told = () => toldOf(typed, typedAt);
  for (let submits = 0; submits < SUBMITS; submits += 1) {
    const now = await input.look();
    const obstacle = objection(now);
    if (obstacle !== undefined) {
      const state = submits === 0 && !wasSubmitted ? 'typing' : 'submitted';
      return record(state, obstacle, { ...seenAt(place), retryAt: Date.now() + AGAIN_MS });
    }
    if (place === undefined && hasBox && now.draft === undefined) return record('unknown', NO_BOX);
    if (submits === 0) record('submitted', `${key} is being pressed`, seenAt(place));
    await tmux.sendKey(pane, key);
    if (place === undefined) return neverSeen(typed, typedAt);
    const hasLeft = inARow(isLong ? LONG_LOOKS : LOOKS, () => input.hasLeft(place));
    const first = await waitFor(SUBMIT_MS, async () => told() ?? ((await hasLeft()) || undefined));
    if (first === undefined) continue;
    if (first !== true) return record('delivered', first);
    if (silentOf(typed, typedAt) !== undefined && (await comesBack(input, place, now.pane.tty))) continue;
    const end = await endOfLeft(typed, typedAt);
    if (end !== undefined || (await input.hasLeft(place))) return end ?? record('unknown', NOT_TOLD);
  }
  return record('unknown', `the text is still in the input after ${SUBMITS} times ${key}`);
}

const NO_BOX = 'it was typed, but never seen, and there is no input box: it was not submitted';
const NOT_TOLD = `the text left the input, but within ${ACCEPT_MS / 1000} s the tool did not say that it has it`;
const NO_EVIDENCE = Symbol('nothing could say so');

/**
 * Takes up a text that was seen at its place in the input, and whose submit key was being pressed when tmux was cut off.
 * `undefined`: it cannot be told whether it has left.
 */
export async function submitCutOff(
  typed: TypedText & { readonly place: InputPlace },
  typedAt: number,
): Promise<Message | undefined> {
  const hasLeft = inARow(LONG_LOOKS, () => typed.input.hasLeft(typed.place));
  const left = await waitFor(SUBMIT_MS, async () => (await hasLeft()) || undefined);
  if (left === undefined) return undefined;
  return (await endOfLeft(typed, typedAt)) ?? typed.record('unknown', NOT_TOLD);
}

/** How it ends for a text that has left the input; `undefined`: its tool could say so, and does not. */
async function endOfLeft(typed: TypedText, typedAt: number): Promise<Message | undefined> {
  const end = await waitFor(ACCEPT_MS, async () => toldOf(typed, typedAt) ?? silentOf(typed, typedAt));
  if (end === undefined) return undefined;
  return typed.record('delivered', end === NO_EVIDENCE ? 'the text was seen to leave the input' : end);
}

/**
 * Whether a text that was not in its place stands there again. With the end of its program it does not, nor where the terminal
 * itself shows what is typed.
 */
async function comesBack(input: InputView, place: InputPlace, tty: string): Promise<boolean> {
  if (await editsLines(tty)) return false;
  try {
    const back = async () => ((await input.hasLeft(place)) ? undefined : true);
    return (await waitFor(REDRAW_MS, back)) ?? false;
  } catch (error) {
    if (error instanceof ProgramEnded) return false;
    throw error;
  }
}

/** A row of the screen is no place that is found again later: what is above it may grow. */
function seenAt(place: InputPlace | undefined): Pick<Message, 'seen'> {
  return place === undefined || place.in === 'row' ? {} : { seen: { in: place.in, at: Date.now() } };
}

async function neverSeen(typed: TypedText, typedAt: number): Promise<Message> {
  const end = await waitFor(ACCEPT_MS, async () => toldOf(typed, typedAt) ?? silentOf(typed, typedAt));
  return typeof end === 'string'
    ? typed.record('delivered', end)
    : typed.record('unknown', 'it was typed and submitted, but never seen in the input');
}

/** What the tool says, as the end of a message; `undefined`: nothing yet. */
function toldOf({ accepted, text }: TypedText, typedAt: number): string | undefined {
  const report = accepted(text, typedAt);
  if (report.state === 'accepted') return report.text;
  return report.state === 'queued' ? `queued by the tool: ${report.text}` : undefined;
}

function silentOf({ accepted, text }: TypedText, typedAt: number): typeof NO_EVIDENCE | undefined {
  return accepted(text, typedAt).state === 'no-evidence' ? NO_EVIDENCE : undefined;
}

/** A look that is true when so many in a row were. */
function inARow(count: number, look: () => Promise<boolean>): () => Promise<boolean> {
  let times = 0;
  return async () => {
    times = (await look()) ? times + 1 : 0;
    return times >= count;
  };
}

/** The first answer that is not `undefined`; `undefined` when there is none in time. */
export async function waitFor<T>(
  patienceMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined || Date.now() >= deadline) return answer;
    await delay(POLL_MS);
  }
}
