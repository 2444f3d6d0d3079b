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

/** Where and how to type. */
export interface DeliveryTarget {
  readonly pane: string;
  /** The run that lives in the pane. */
  readonly runId: string | undefined;
  readonly driver: DriverDefinition | undefined;
  readonly backend: Pick<BackendSpec, 'submitKey'> | undefined;
}

/**
 * Types a message into a pane and submits it. Each step is recorded before it is done. The end is `delivered` when the text was
 * seen to leave the input, `waiting` when nothing was typed, else `unknown`: then nothing is sent again.
 */
export async function deliverMessage(
  tmux: TmuxServer,
  stateDir: string,
  message: Message,
  target: DeliveryTarget,
): Promise<Message> {
  const record = (state: Message['state'], reason: string): Message => {
    const next = {
      ...message,
      ...{ state, reason, updatedAt: Date.now(), attempts: message.attempts + 1 },
      ...(target.runId === undefined ? {} : { typedTo: target.runId }),
    };
    writeMessage(stateDir, next);
    return next;
  };
  const submitKey = submitKeyFor(message, target);
  record('typing', 'being typed');
  try {
    await tmux.cancelMode(target.pane).catch(() => {});
    await tmux.paste(target.pane, oneLine(message.text));
  } catch (error) {
    const nothingTyped = error instanceof TmuxFailure && error.kind !== 'deadline' && error.kind !== 'lost';
    return record(nothingTyped ? 'waiting' : 'unknown', `it could not be typed: ${(error as Error).message}`);
  }
  const tail = tailOf(message.text);
  try {
    await waitFor(ECHO_MS, async () => (await inputText(tmux, target)).includes(tail));
    record('submitted', `${submitKey} is being pressed`);
    for (let submits = 0; submits < SUBMITS; submits += 1) {
      await tmux.sendKey(target.pane, submitKey);
      const left = await waitFor(SUBMIT_MS, async () => !(await inputText(tmux, target)).includes(tail));
      if (left) return record('delivered', 'the text left the input line');
    }
    return record('unknown', `the text is still in the input line after ${SUBMITS} times ${submitKey}`);
  } catch (error) {
    // Whoever comes after a program that ended has not seen it.
    if (error instanceof ProgramEnded) return record('waiting', 'the program ended while it was being typed');
    return record('unknown', `it was typed, but then: ${(error as Error).message}`);
  }
}

/** Nobody is left to read what was typed. */
class ProgramEnded extends Error {}

function submitKeyFor(message: Message, { driver, backend }: DeliveryTarget): string {
  if (backend?.submitKey !== undefined) return backend.submitKey;
  const first = message.origin === 'kickoff' ? driver?.firstSubmitKey : undefined;
  return first ?? driver?.submitKey ?? 'Enter';
}

/** What waits in the input: what the driver reads off its tool's screen, else the row of the cursor and the one above. */
async function inputText(tmux: TmuxServer, { pane, driver }: DeliveryTarget): Promise<string> {
  const facts = (await tmux.listPanes()).find((one) => one.paneId === pane);
  if (facts === undefined || facts.dead) throw new ProgramEnded();
  const { rows } = await tmux.capture(pane);
  const draft = driver?.draft?.(rows);
  return plain(draft ?? rows[facts.cursorY] ?? '');
}

/** The end of a text, short enough to stand in one row. */
function tailOf(text: string): string {
  return plain(oneLine(text)).slice(-16);
}

const oneLine = (text: string) => text.replace(/[\r\n]+$/, '');
const plain = (text: string) => text.replace(/\s+/g, '');

async function waitFor(patienceMs: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
  }
}
