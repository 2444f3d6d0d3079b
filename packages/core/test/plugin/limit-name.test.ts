import { describe, expect, test } from 'vitest';
import { limitTraits } from '../../src/plugin/limit-name.ts';

const LATER = 1_795_352_400_000;

describe('the name of a limit', () => {
  test.each([
    ['', 'usage', 'all', undefined],
    ['usage', 'usage', 'all', undefined],
    ['5-hour', '5-hour', 'all', 'five_hour'],
    ['session', 'session', 'all', 'five_hour'],
    ['daily', 'daily', 'all', 'daily'],
    ['7-day', '7-day', 'all', 'weekly'],
    ['Alpha', 'alpha', 'alpha', undefined],
    ['Alpha 5.1 weekly', 'alpha 5.1 weekly', 'alpha', 'weekly'],
    ['weekly for Beta-2 models', 'weekly for beta-2 models', 'beta-2', 'weekly'],
    ['fast mode', 'fast mode', 'fast', undefined],
    ['all models', 'all models', 'all', undefined],
  ])('%j says kind, scope and window', (name, kind, scope, window) => {
    expect(limitTraits(name)).toEqual({ kind, scope, lifts: 'clock', ...(window && { window }) });
  });

  test.each(['monthly spend', 'usage credit', 'extra usage', "org's monthly usage", 'team'])(
    '%j is lifted by a person, and by the clock where the notice says when',
    (name) => {
      expect(limitTraits(name)?.lifts).toBe('person');
      expect(limitTraits(name, [], LATER)?.lifts).toBe('clock');
    },
  );

  test.each([
    'context',
    'rate',
    'output token',
    'retry',
    'Max turns',
    'tool call',
    'agent thread',
    'file size',
  ])('%j is no allowance', (name) => expect(limitTraits(name)).toBeUndefined());

  test("the tool's own names are no models", () => {
    expect(limitTraits('Acme AI usage', ['acme', 'ai'])?.scope).toBe('all');
  });
});
