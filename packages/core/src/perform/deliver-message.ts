import { setTimeout as delay } from 'node:timers/promises';
import type { BackendSpec } from '../config/fleet.ts';
import type { DriverDefinition } from '../plugin/contract.ts';
import { type Message, writeMessage } from '../state/outbox.ts';
import { TmuxFailure, type TmuxServer } from '../tmux/index.ts';
import { type InputPlace, InputView, ProgramEnded } from './input-view.ts';

/** How long typed text may take to show, and a submitted text to leave the input line. Times in ms. */
const ECHO_MS = 800;
const SUBMIT_MS = 1_500;
const POLL_MS = 40;
/** Submit keys sent for one message at the most; another is sent only while the text still waits in the input. */
const SUBMITS = 4;

/** Where and how to type. */
export interface DeliveryTarget {
  readonly pane: string;
  /** The run that lives in the pane. */
  readonly runId: string | undefined;
  readonly driver: DriverDefinition | undefined;
  readonly backend: Pick<BackendSpec, 'submitKey'> | undefined;
}

/**
 * Types a message into a pane and submits it. Each step is recorded before it is done. The end is `delivered` when the
 * text was seen in the input and seen to leave it, `waiting` when nothing was typed, else `unknown`: then nothing is
 * sent again. A message whose typing was interrupted, or that tmux gave no answer for, stays as it was recorded: it is
 * submitted later if it still stands in the input.
 */
export async function deliverMessage(
  tmux: TmuxServer,
  stateDir: string,
  message: Message,
  target: DeliveryTarget,
): Promise<Message> {
  let latest = message;
  const record = (state: Message['state'], reason: string): Message => {
    const next = {
      ...message,
      ...{ state, reason, updatedAt: Date.now(), attempts: message.attempts + 1 },
      ...(target.runId === undefined ? {} : { typedTo: target.runId }),
    };
    writeMessage(stateDir, next);
    latest = next;
    return next;
  };
  const input = new InputView(tmux, target.pane, target.driver?.draft, typeable(message.text));
  try {
    if (message.state !== 'waiting') {
      const place = await waitFor(ECHO_MS, () => input.findOwn());
      if (place !== undefined) return await submit(tmux, message, target, input, place, record);
      return message.state === 'typing'
        ? record('waiting', 'nothing of it was typed before it was cut off')
        : record('unknown', 'it was cut off while it was being submitted');
    }
    await input.remember();
    record('typing', 'being typed');
    const problem = await paste(tmux, target.pane, message.text);
    if (problem !== undefined) return record(...problem);
    const place = await waitFor(ECHO_MS, () => input.findNew());
    return await submit(tmux, message, target, input, place, record);
  } catch (error) {
    // Whoever comes after a program that ended has not seen it.
    if (error instanceof ProgramEnded) return record('waiting', 'the program ended while it was being typed');
    if (isCutOff(error)) return latest;
    return record('unknown', `it was typed, but then: ${(error as Error).message}`);
  }
}

type Recorder = (state: Message['state'], reason: string) => Message;

/** Puts the text into the input. Returns how it ended when that failed. */
async function paste(
  tmux: TmuxServer,
  pane: string,
  text: string,
): Promise<Parameters<Recorder> | undefined> {
  try {
    await tmux.cancelMode(pane).catch(() => {});
    await tmux.paste(pane, typeable(text));
    return undefined;
  } catch (error) {
    if (isCutOff(error)) throw error;
    return [
      error instanceof TmuxFailure ? 'waiting' : 'unknown',
      `it could not be typed: ${(error as Error).message}`,
    ];
  }
}

/** Presses the submit key until the text has left its place in the input; `undefined`: it was never seen. */
async function submit(
  tmux: TmuxServer,
  message: Message,
  target: DeliveryTarget,
  input: InputView,
  place: InputPlace | undefined,
  record: Recorder,
): Promise<Message> {
  const submitKey = submitKeyFor(message, target);
  record('submitted', `${submitKey} is being pressed`);
  for (let submits = 0; submits < SUBMITS; submits += 1) {
    await tmux.sendKey(target.pane, submitKey);
    if (place === undefined)
      return record('unknown', 'it was typed and submitted, but never seen in the input');
    const left = await waitFor(SUBMIT_MS, async () => (await input.hasLeft(place)) || undefined);
    if (left) return record('delivered', 'the text was seen to leave the input');
  }
  return record('unknown', `the text is still in the input after ${SUBMITS} times ${submitKey}`);
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
/** The first answer that is not `undefined`; `undefined` when there is none in time. */
async function waitFor<T>(patienceMs: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined || Date.now() >= deadline) return answer;
    await delay(POLL_MS);
  }
}
