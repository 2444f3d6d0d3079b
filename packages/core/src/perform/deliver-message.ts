import type { BackendSpec } from '../config/fleet.ts';
import { isOrchestratorError, type OrchestratorError } from '../errors/orchestrator-error.ts';
import type { DeliveryAnswer } from '../plugin/capabilities.ts';
import { askTypeable } from '../plugins/ask-typeable.ts';
import type { RegisteredDriver } from '../plugins/registry.ts';
import { concerning } from '../plugins/sync-deadline.ts';
import { type Message, writeMessage } from '../state/outbox.ts';
import { TmuxFailure, type TmuxServer } from '../tmux/index.ts';
import { type InputPlace, InputView, ProgramEnded } from './input-view.ts';
import type { Objection } from './last-look.ts';
import { lineTooLong } from './line-limit.ts';
import {
  type Acceptances,
  AGAIN_MS,
  submitCutOff,
  submitText,
  type TypedText,
  waitFor,
} from './submit-text.ts';

/** How long typed text may take to show, in ms. */
const ECHO_MS = 800;
/** A text longer than this is taken in by parts: it is submitted when the input has come to rest. Times in ms. */
const LONG_TEXT = 1_000;
const QUIET_MS = 150;
const SETTLE_MS = 1_000;
/** What a tool takes in at least. */
const CHARACTERS_PER_MS = 25;
/** What a tool has refused, or its driver has failed on, is tried again after a pause that doubles. In ms. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** So often a line too long for the terminal is tried, {@link AGAIN_MS} apart, before it is dropped. */
const LINE_TRIES = 3;

/** A text that so many programs have not survived is typed to no other. */
const RUNS = 3;

/** Where and how to type. */
export interface DeliveryTarget {
  readonly pane: string;
  /** The run that lives in the pane. */
  readonly runId: string | undefined;
  readonly driver: RegisteredDriver | undefined;
  readonly backend: Pick<BackendSpec, 'submitKey'> | undefined;
  /** What the tool itself says about a text that was typed. */
  readonly accepted: Acceptances;
  /** Asked right before each key. */
  readonly objection: Objection;
  /** Hands a text over through an interface of the tool's own; `undefined`: it has none. */
  readonly handOver: (text: string) => Promise<DeliveryAnswer | undefined>;
  /** Told what the driver did wrong before anything was typed. */
  readonly onPluginFailure: (failure: OrchestratorError) => void;
}

/** Writes down how far a message has come. */
export type Recorder = (
  state: Message['state'],
  reason: string,
  more?: Pick<Message, 'typedAt' | 'seen' | 'retryAt' | 'runs'>,
) => Message;

/**
 * Hands a message to a tool, or types it into its pane and submits it. Each step is recorded before it is done. The end is
 * `delivered` when the tool says that it has it; where it says nothing, when the text was seen in the input and seen to
 * leave it. It is `dropped` when its terminal would cut it, `waiting` when nothing was typed or the tool has refused it, else
 * `unknown`: then nothing is sent again.
 * A message whose typing was interrupted, that tmux gave no answer for, or before whose submit key a dialog opened, stays as
 * it was recorded: it is submitted later if it still stands in the input.
 */
export async function deliverMessage(
  tmux: TmuxServer,
  stateDir: string,
  message: Message,
  target: DeliveryTarget,
): Promise<Message> {
  let latest = message;
  const record: Recorder = (state, reason, more = {}) => {
    const next = {
      ...latest,
      ...{ state, reason, updatedAt: Date.now(), attempts: message.attempts + 1 },
      ...(target.runId === undefined ? {} : { typedTo: target.runId }),
      ...more,
    };
    writeMessage(stateDir, next);
    latest = next;
    return next;
  };
  const text = typeable(message.text);
  const { draft } = target.driver ?? {};
  const readDraft = draft && ((screen: readonly string[]) => concerning(message.to, () => draft(screen)));
  const input = new InputView(tmux, target.pane, readDraft, text);
  const { pane, accepted, objection } = target;
  const hasBox = draft !== undefined;
  const typed = { tmux, input, record, text, pane, accepted, objection, hasBox };
  const submit = (place: InputPlace | undefined) =>
    submitText(
      { ...typed, place },
      {
        key: submitKeyFor(message, target),
        isLong: text.length > LONG_TEXT,
        typedAt: latest.typedAt ?? latest.updatedAt,
        wasSubmitted: message.state === 'submitted',
      },
    );
  let isUntouched = message.state === 'waiting';
  try {
    if (message.state !== 'waiting') return await takeUp(message, typed, submit);
    const handedOver = await handOver(message, target, text, record);
    if (handedOver !== undefined) return handedOver;
    const before = await input.remember();
    const obstacle = objection(before) ?? (before.draft ? 'somebody has typed text into it' : undefined);
    if (obstacle !== undefined) return record('waiting', obstacle, { retryAt: Date.now() + AGAIN_MS });
    const tooLong = await lineTooLong(text, before.pane.tty);
    if (tooLong !== undefined) {
      // A tool that is starting may change its terminal yet.
      const state = message.attempts < LINE_TRIES ? 'waiting' : 'dropped';
      return record(state, tooLong, { retryAt: Date.now() + AGAIN_MS });
    }
    const asTyped = target.driver === undefined ? text : askTypeable(target.driver, message.to, text);
    const runs =
      (message.runs ?? 0) + (message.runs !== undefined && message.typedTo === target.runId ? 0 : 1);
    if (runs > RUNS) return record('unknown', `each of the ${RUNS} programs that it was typed to has ended`);
    isUntouched = false;
    record('typing', 'being typed', { typedAt: Date.now(), runs });
    const problem = await paste(tmux, target.pane, asTyped);
    if (problem !== undefined) return record(...problem);
    return await submit(await placeOf(text, input));
  } catch (error) {
    // Whoever comes after a program that ended has not seen it.
    if (error instanceof ProgramEnded) return record('waiting', 'the program ended while it was being typed');
    if (isCutOff(error)) return latest;
    if (isUntouched && isOrchestratorError(error)) {
      target.onPluginFailure(error);
      return record('waiting', error.message, { retryAt: Date.now() + retryPause(message) });
    }
    return record('unknown', `it was typed, but then: ${(error as Error).message}`);
  }
}

/** Where the text stands once it was typed; of a long one, once the tool has taken in all of it. */
async function placeOf(text: string, input: InputView): Promise<InputPlace | undefined> {
  if (text.length <= LONG_TEXT) return waitFor(ECHO_MS, () => input.findNew());
  const intakeMs = text.length / CHARACTERS_PER_MS;
  const first = await waitFor(ECHO_MS + intakeMs, () => input.findNew());
  await input.settle(QUIET_MS, SETTLE_MS + intakeMs);
  return (await input.findNew()) ?? first;
}

/** Somebody was interrupted while delivering it: what the tool says counts, then what stands in its input. */
async function takeUp(
  message: Message,
  typed: Omit<TypedText, 'place'>,
  submit: (place: InputPlace) => Promise<Message>,
): Promise<Message> {
  const { accepted, text, input, record } = typed;
  const typedAt = message.typedAt ?? message.updatedAt;
  const told = accepted(text, typedAt);
  if (told.state === 'accepted' || told.state === 'queued') return record('delivered', told.text);
  const place = await waitFor(ECHO_MS, () => input.findOwn());
  if (place !== undefined) return submit(place);
  if (message.state === 'typing' && !wasSeen(message))
    return record('waiting', 'nothing of it was typed before it was cut off');
  if (message.state === 'typing') return record('unknown', 'it stood in the input, and then no longer');
  const seen = placeSeenByUs(message);
  const end = seen === undefined ? undefined : await submitCutOff({ ...typed, place: seen }, typedAt);
  return end ?? record('unknown', 'it was cut off while it was being submitted');
}

/** It was seen in the input since it was typed last. */
const wasSeen = ({ seen, typedAt }: Message) => seen !== undefined && seen.at >= (typedAt ?? 0);

/**
 * Where this process saw the text, when it was about to press the key. What another saw is not evidence enough: while nobody
 * watched, a person may have taken the text out.
 */
function placeSeenByUs(message: Message): InputPlace | undefined {
  const { seen } = message;
  const isOurs = seen !== undefined && seen.at >= performance.timeOrigin && wasSeen(message);
  return isOurs ? { in: seen.in } : undefined;
}

/** How it ended when the tool has an interface that was reached; `undefined`: it is to be typed. */
async function handOver(
  message: Message,
  target: DeliveryTarget,
  text: string,
  record: Recorder,
): Promise<Message | undefined> {
  if (target.driver?.deliver === undefined) return undefined;
  // Cut off from here on, nobody can tell whether the tool has it.
  record('submitted', 'being handed to the tool', { typedAt: Date.now() });
  const answer = await target.handOver(text).catch((error: Error) => ({
    ...{ state: 'unknown' as const, reason: error.message },
  }));
  switch (answer?.state) {
    case 'accepted':
      return record('delivered', answer.reason);
    case 'queued':
      return record('delivered', `queued by the tool: ${answer.reason}`);
    case 'refused': {
      const retryAt = Date.now() + retryPause(message);
      return record('waiting', `refused by the tool: ${answer.reason}`, { retryAt });
    }
    case 'unknown':
      return record('unknown', answer.reason);
    default:
      return undefined;
  }
}

const retryPause = ({ attempts }: Message) =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 10), LONGEST_RETRY_MS);

/** Puts the text into the input. Returns how it ended when that failed. */
async function paste(
  tmux: TmuxServer,
  pane: string,
  text: string,
): Promise<readonly [Message['state'], string] | undefined> {
  try {
    await tmux.cancelMode(pane).catch(() => {});
    await tmux.paste(pane, text);
    return undefined;
  } catch (error) {
    if (isCutOff(error)) throw error;
    return [
      error instanceof TmuxFailure ? 'waiting' : 'unknown',
      `it could not be typed: ${(error as Error).message}`,
    ];
  }
}

/** Nobody knows what tmux still did: once it answers again, a look into the input tells. */
const isCutOff = (error: unknown) =>
  error instanceof TmuxFailure && (error.kind === 'deadline' || error.kind === 'lost');

function submitKeyFor(message: Message, { driver, backend }: DeliveryTarget): string {
  if (backend?.submitKey !== undefined) return backend.submitKey;
  const first = message.origin === 'kickoff' ? driver?.firstSubmitKey : undefined;
  return first ?? driver?.submitKey ?? 'Enter';
}

/**
 * What of a text is typed: no line end at its end, and no control characters, which a program takes for keys. One of them
 * could end the pasting early, and what follows would be commands.
 */
const typeable = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '')
    .replace(/\n+$/, '');
