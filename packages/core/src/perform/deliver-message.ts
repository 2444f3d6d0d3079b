import { setTimeout as delay } from 'node:timers/promises';
import type { BackendSpec } from '../config/fleet.ts';
import type { DriverDefinition } from '../plugin/contract.ts';
import { type Message, writeMessage } from '../state/outbox.ts';
import { TmuxFailure, type TmuxServer } from '../tmux/index.ts';

/** How long typed text may take to show, and a submitted text to leave the input line. Times in ms. */
const ECHO_MS = 800;
const SUBMIT_MS = 1_500;
const POLL_MS = 40;
/** Submit keys sent for one message at the most; another is sent only while the text still waits in the input. */
const SUBMITS = 4;

/** As much of a text's end as is looked for in a row, blanks not counted. */
const TAIL = 16;

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
  const isTyped = (whose: 'ours' | 'any') => isInInput(tmux, target, message.text, whose);
  try {
    if (message.state !== 'waiting') {
      if (await waitFor(ECHO_MS, () => isTyped('ours')))
        return await submit(tmux, message, target, true, record);
      return message.state === 'typing'
        ? record('waiting', 'nothing of it was typed before it was cut off')
        : record('unknown', 'it was cut off while it was being submitted');
    }
    record('typing', 'being typed');
    const problem = await paste(tmux, target.pane, message.text);
    if (problem !== undefined) return record(...problem);
    return await submit(tmux, message, target, await waitFor(ECHO_MS, () => isTyped('any')), record);
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

/** Presses the submit key until the text has left the input. `seen`: it was there. */
async function submit(
  tmux: TmuxServer,
  message: Message,
  target: DeliveryTarget,
  seen: boolean,
  record: Recorder,
): Promise<Message> {
  const submitKey = submitKeyFor(message, target);
  record('submitted', `${submitKey} is being pressed`);
  for (let submits = 0; submits < SUBMITS; submits += 1) {
    await tmux.sendKey(target.pane, submitKey);
    if (!seen) return record('unknown', 'it was typed and submitted, but never seen in the input');
    const left = await waitFor(SUBMIT_MS, async () => !(await isInInput(tmux, target, message.text, 'any')));
    if (left) return record('delivered', 'the text was seen to leave the input');
  }
  return record('unknown', `the text is still in the input after ${SUBMITS} times ${submitKey}`);
}

/** Nobody knows what tmux still did: once it answers again, a look into the input tells. */
const isCutOff = (error: unknown) =>
  error instanceof TmuxFailure && (error.kind === 'deadline' || error.kind === 'lost');

/** Nobody is left to read what was typed. */
class ProgramEnded extends Error {}

function submitKeyFor(message: Message, { driver, backend }: DeliveryTarget): string {
  if (backend?.submitKey !== undefined) return backend.submitKey;
  const first = message.origin === 'kickoff' ? driver?.firstSubmitKey : undefined;
  return first ?? driver?.submitKey ?? 'Enter';
}

/**
 * True while the text waits in the input. Of a tool whose driver reads its input box, `any` text in there counts, because
 * tools show long ones in short, unless it must be `ours`; of a line program, the row of the cursor ends in the text.
 */
async function isInInput(
  tmux: TmuxServer,
  { pane, driver }: DeliveryTarget,
  text: string,
  whose: 'ours' | 'any',
): Promise<boolean> {
  const facts = (await tmux.listPanes()).find((one) => one.paneId === pane);
  if (facts === undefined || facts.dead) throw new ProgramEnded();
  const { rows } = await tmux.capture(pane);
  const draft = driver?.draft?.(rows);
  const whole = plain(typeable(text));
  if (draft !== undefined)
    return whose === 'any' ? draft.trim() !== '' : plain(draft).endsWith(whole.slice(-TAIL));
  const row = plain(rows[facts.cursorY] ?? '');
  // A wrapped text may leave only its last few letters in the row.
  return row !== '' && (row.includes(whole.slice(-TAIL)) || whole.endsWith(row));
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
const plain = (text: string) => text.replace(/\s+/g, '');

async function waitFor(patienceMs: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
  }
}
