import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { isOrchestratorError } from '../../src/errors/orchestrator-error.ts';
import { renderError } from '../../src/errors/render-error.ts';
import { temporaryFolder } from './write-config.ts';

const GOOD = readFileSync(new URL('fixtures/python-era.toml', import.meta.url), 'utf8');
const RUNS = 2000;
const SPLINTERS = [
  ...[
    '"',
    "'",
    '"""',
    "'''",
    '[',
    ']',
    '[[',
    ']]',
    '{',
    '}',
    '=',
    '.',
    ',',
    '#',
    '\n',
    '\r',
    '\\',
    '\\u0000',
    '\0',
  ],
  ...[
    '[loop]\n',
    '[[loop]]\n',
    '[[agent]]\n',
    '[agent]\n',
    'agent = 1\n',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    '1e999',
    'nan',
    '-1',
    '99999999999999999999',
    '1979-05-27',
    'true',
    '{}',
    '[]',
    '"("',
    '\ud800',
    '(?P<',
    '*',
  ],
];

/** A small generator with a seed, so that a failure can be repeated. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutate(text: string, random: (below: number) => number): string {
  let mutated = text;
  for (let edits = 1 + random(4); edits > 0; edits -= 1) {
    const at = random(mutated.length);
    const end = random(2) === 0 ? at : at + random(random(4) === 0 ? 200 : 12);
    const splinter = SPLINTERS[random(SPLINTERS.length)] ?? '';
    const from = random(mutated.length);
    const insert = [splinter, '', mutated.slice(from, from + random(60))][random(3)] ?? '';
    mutated = mutated.slice(0, at) + insert + mutated.slice(end);
  }
  return mutated;
}

test(`${RUNS} damaged files load, or say what is wrong with them, and nothing else`, {
  timeout: 20_000,
}, () => {
  const random = randomNumbers(20261122);
  const path = join(temporaryFolder(), 'agents.toml');
  const seen = new Set<string>();
  for (let run = 0; run < RUNS; run += 1) {
    const text = mutate(GOOD, random);
    writeFileSync(path, text);
    try {
      loadFleet(path);
      seen.add('loaded');
    } catch (error) {
      if (!isOrchestratorError(error)) throw new Error(`run ${run}: ${text}`, { cause: error });
      expect(renderError(error)).not.toMatch(
        /undefined|\[object|\{(place|key|reason|advice|example|actual)\}/,
      );
      for (const { code, details } of [error, ...error.problems]) {
        seen.add(code);
        if (code !== 'CONFIG_INVALID') expect(details.file).toBe(path);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(8);
});
