import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an agent has noted in its file: the time in ms since the epoch, and a text. */
export function recordedTimes(folder, session) {
  try {
    const text = readFileSync(join(folder, session), 'utf8');
    const lines = text.split('\n').slice(0, -1);
    return lines.map((line) => ({ at: Number.parseFloat(line) * 1000, text: line.replace(/^\S+ ?/, '') }));
  } catch {
    return []; // It has noted nothing yet.
  }
}
