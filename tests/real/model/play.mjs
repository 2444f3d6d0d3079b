import { setTimeout as delay } from 'node:timers/promises';

/**
 * Turns steps into one protocol's words.
 * @typedef {{
 *   open(kind: 'text' | 'thinking'): void,
 *   delta(text: string): void,
 *   close(): void,
 *   call(name: string, input: unknown): void,
 *   end(usage: { input: number, output: number }): void,
 * }} Writer
 * `open`, `delta` … `close`: one block. `end` closes the answer.
 */

/**
 * Plays the steps in real time; stops when the reader goes away.
 * @param {readonly import('./reply.mjs').Step[]} steps
 * @param {Writer} writer
 * @param {import('node:http').ServerResponse} response
 * @param {number} inputTokens
 * @returns {Promise<'ended' | 'dropped' | 'abandoned'>}
 */
export async function play(steps, writer, response, inputTokens) {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  let output = 1;
  for (const step of steps) {
    if (response.destroyed) return 'abandoned';
    if (step.type === 'drop') {
      response.socket?.resetAndDestroy();
      return 'dropped';
    }
    if (step.type === 'silence') await pause(step.ms, gone.signal);
    else if (step.type === 'call') writer.call(step.name, step.input);
    else {
      writer.open(step.type);
      for (const piece of step.pieces) {
        if (response.destroyed) return 'abandoned';
        writer.delta(piece);
        output += Math.ceil(piece.length / 4);
        if (step.pause > 0) await pause(step.pause, gone.signal);
      }
      writer.close();
    }
  }
  if (response.destroyed) return 'abandoned';
  writer.end({ input: inputTokens, output });
  return 'ended';
}

/** @param {number} ms @param {AbortSignal} signal */
async function pause(ms, signal) {
  await delay(ms, undefined, { signal }).catch(() => {});
}
