import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { HandoffContext } from '../../src/plugin/contract.ts';
import { checkHandoff, describeHandoff, HANDOFF_SUITE_RULES } from '../../src/testing/describe-handoff.ts';
import { checkNotes, type ToyHandoffParts, toyHandoffSuite } from './toy-handoff.ts';

// A sound handoff keeps every rule, under a real test framework.
describeHandoff(toyHandoffSuite(), { describe, it });

let asked = 0;
const withCursor = (context: HandoffContext, cursor: unknown): HandoffContext => ({ ...context, cursor });

/** For each rule a handoff that breaks it and nothing else, and what is said about it. */
const SABOTAGES: Readonly<Record<string, readonly [parts: ToyHandoffParts, said: string]>> = {
  'plugin-shape': [
    { suite: { plugin: { apiVersion: 1, name: 'toy-handoff' } } },
    'setup of its default export',
  ],
  'plugin-api-version': [{ plugin: { apiVersion: 0 } as object }, 'written for version 0'],
  'plugin-name': [{ plugin: { name: 'other' } }, 'its package "toy-handoff"'],
  'plugin-peer': [
    { suite: { package: new URL('./fixtures/toy-peer/', import.meta.url) } },
    'peerDependencies ask for version ">=99" of the core',
  ],
  'plugin-setup': [
    { plugin: { setup: () => Promise.reject(new Error('no notes')) } },
    'failed in its setup: no notes',
  ],
  'options-defaults': [{ suite: { options: { to: 7 } } }, '"to" in [the table] is not valid'],
  'options-unknown-keys': [
    { handoff: { optionKeys: undefined as never, options: passing() } },
    '"no_such_key_of_any_driver = 1" is accepted in silence',
  ],
  'handoff-tells': [
    {
      check: async (context) =>
        (await checkNotes(context)).map((signal) => ({ ...signal, text: `${signal.text}\nand more` })),
    },
    'The text or the summary of "note:1" is not one line.',
  ],
  'handoff-idempotent': [
    {
      check: async (context) => {
        const signals = await checkNotes(context);
        if (signals.length === 0 && context.cursor === 1) return checkNotes(withCursor(context, 0));
        return signals;
      },
    },
    '"note:1" is told again with the new cursor.',
  ],
  'handoff-stable-ids': [
    {
      check: async (context) => {
        asked += 1;
        return (await checkNotes(context)).map((signal) => ({ ...signal, id: `${signal.id}:${asked}` }));
      },
    },
    'Asked twice from one cursor',
  ],
  'handoff-cursor': [
    {
      check: async (context) => {
        if (context.cursor !== undefined && typeof context.cursor !== 'number')
          throw new TypeError('cursor.branch');
        return checkNotes(context);
      },
    },
    'With the cursor null',
  ],
  'handoff-others': [
    { tap: async (signals, context) => [...signals, ...(await checkNotes(context))] },
    'It answers a question to another handoff.',
  ],
  'handoff-deadline': [
    { check: (context) => checkNotes({ ...context, signal: new AbortController().signal }) },
    'ms after the abort',
  ],
  'handoff-work-tree': [
    {
      check: async (context) => {
        writeFileSync(join(context.repo, 'read.txt'), String(context.cursor));
        return checkNotes(context);
      },
    },
    '"read.txt" was',
  ],
  'handoff-failures-named': [
    { check: (context) => checkNotes({ ...context, report: () => {} }) },
    'Nothing is said about a source that is broken.',
  ],
};

test('there is a sabotaged handoff for every rule', () => {
  expect(Object.keys(SABOTAGES).sort()).toEqual(HANDOFF_SUITE_RULES.map(({ id }) => id).sort());
});

describe('a handoff that breaks one rule fails exactly that one', () => {
  test.each(Object.entries(SABOTAGES))('%s', async (id, [parts, said]) => {
    const results = await checkHandoff(toyHandoffSuite(parts));
    expect(results.filter(({ state }) => state === 'failed').map((result) => result.id)).toEqual([id]);
    const message = results.find((result) => result.id === id)?.message ?? '';
    expect(message).toMatch(new RegExp(`^The rule "${id}" does not hold: `));
    expect(message).toContain(said);
  });
});

/** A schema that takes anything. */
function passing() {
  const validate = (value: unknown) => ({ value });
  return { '~standard': { version: 1, vendor: 'toy', validate } } as never;
}
