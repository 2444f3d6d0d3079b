import { randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TIME_BITS = 48n;

/**
 * Identifiers in OpenCode's own form (1.18.33): six bytes of time (ms × 4096 and a counter), then fourteen letters. The
 * order of the texts is the order of the messages, so that a message of ours must sort where the server would put it.
 * @param now ms since the epoch
 */
export function newMessageId(now: number): string {
  return `msg_${timeDigits(BigInt(now) * 4096n + 1n)}${randomLetters()}`;
}

/** Sessions count backwards: the newest sorts first. @param now ms since the epoch */
export function newSessionId(now: number): string {
  return `ses_${timeDigits(~(BigInt(now) * 4096n + 1n))}${randomLetters()}`;
}

function timeDigits(value: bigint): string {
  return BigInt.asUintN(Number(TIME_BITS), value).toString(16).padStart(12, '0');
}

function randomLetters(): string {
  return [...randomBytes(14)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
