import { expect, test } from 'vitest';
import { activityByRules, type ScreenRule } from '../../src/plugin/screen-rules.ts';

const rules: readonly ScreenRule<'footer' | 'dialog'>[] = [
  {
    id: 'dialog',
    state: 'waiting',
    reason: 'permission',
    region: 'dialog',
    pattern: /^ *Proceed\?/m,
    versions: '1',
    proof: { source: 'test' },
  },
  {
    id: 'busy',
    state: 'working',
    reason: 'busy',
    region: 'footer',
    pattern: /interrupt/,
    versions: '1',
    proof: { source: 'test' },
  },
];

test('the first rule that matches in its region decides, and names its row', () => {
  expect(
    activityByRules(rules, { footer: ['mode', '  esc to interrupt  '], dialog: ['x', ' Proceed?'] }),
  ).toEqual({
    state: 'waiting',
    reason: 'permission',
    evidence: { source: 'screen', text: 'Proceed?', rule: 'dialog' },
  });
  expect(activityByRules(rules, { footer: ['mode', '  esc to interrupt  '] })?.evidence.text).toBe(
    'esc to interrupt',
  );
});

test('a region that is not there decides nothing', () => {
  expect(activityByRules(rules, {})).toBeUndefined();
  expect(activityByRules(rules, { footer: ['Proceed?'] })).toBeUndefined();
});
