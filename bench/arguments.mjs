import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Stop } from '../scripts/setup/stop.mjs';

export const USAGE = `Usage: npm run bench [-- options]

Measures the built command on real tmux, in temporary folders of its own.

Options:
  --baseline PATH   also measure the single-file Python tool at PATH, each time right after the command
  --n 1,10,50       numbers of agents (default: 1,10,50,100,200)
  --verbs           only up, status and down of idle fleets
  --quick           a few seconds: shows that the bench works, not what the product costs
  --json            one JSON document instead of tables`;

const DEFAULT_SIZES = [1, 10, 50, 100, 200];

/** Reads the command line. Throws a {@link Stop}. */
export function readArguments(words) {
  const options = {
    baseline: undefined,
    sizes: undefined,
    verbs: false,
    quick: false,
    json: false,
    help: false,
  };
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--quick') options.quick = true;
    else if (word === '--verbs') options.verbs = true;
    else if (word === '--json') options.json = true;
    else if (word === '--help' || word === '-h') options.help = true;
    else if (word === '--baseline') options.baseline = readBaseline(queue.shift());
    else if (word === '--n') options.sizes = readSizes(queue.shift());
    else throw new Stop(`"${word}" is not an option of the bench.`, 'Options: npm run bench -- --help');
  }
  return { ...options, sizes: options.sizes ?? (options.quick ? [1] : DEFAULT_SIZES) };
}

function readBaseline(path) {
  if (path === undefined || !existsSync(path))
    throw new Stop(`There is no file "${path ?? ''}".`, '--baseline takes the path of the Python tool.');
  return resolve(path);
}

function readSizes(text) {
  const sizes = (text ?? '').split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new Stop(`"${text ?? ''}" is not a list of numbers of agents.`, 'For example: --n 1,10,50');
  return [...new Set(sizes)].sort((a, b) => a - b);
}
