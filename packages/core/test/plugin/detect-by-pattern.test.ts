import { describe, expect, test } from 'vitest';
import type { DetectContext, Observation } from '../../src/plugin/contract.ts';
import { activityByPatterns, limitByPatterns } from '../../src/plugin/detect-by-pattern.ts';
import type { BackendView } from '../../src/plugin/views.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

function context(backend: Partial<BackendView>): DetectContext {
  return {
    driver: 'exec',
    agent: {
      name: 'a',
      session: 's-a',
      kind: 'persistent',
      role: undefined,
      backend: 'tool',
      model: '',
      dir: '/',
    },
    backend: {
      bin: 'tool',
      processName: undefined,
      submitKey: undefined,
      activePattern: undefined,
      limitPattern: undefined,
      fatalPattern: undefined,
      footerUi: false,
      logGraceMs: 180_000,
      stallIdleMs: 300_000,
      connectDelayMs: 12_000,
      ...backend,
    },
    options: undefined,
    now: NOW,
  };
}

function observe(screen: readonly string[] | undefined, rest: Partial<Observation> = {}): Observation {
  return {
    at: NOW,
    screen,
    title: undefined,
    command: undefined,
    columns: 80,
    rows: 24,
    outputAt: undefined,
    startedAt: undefined,
    ...rest,
  };
}

const active = { activePattern: /esc to interrupt/i };
const filler = (count: number) => Array.from({ length: count }, (_, row) => `row ${row}`);

describe('active_re', () => {
  test('counts in the last six rows that are not blank', () => {
    expect(
      activityByPatterns(observe(['esc to interrupt', '', '', ...filler(5)]), context(active))?.state,
    ).toBe('working');
    expect(activityByPatterns(observe(['esc to interrupt', ...filler(6)]), context(active))?.state).toBe(
      'idle',
    );
  });

  test('names what it matched', () => {
    expect(activityByPatterns(observe(['· esc to interrupt now']), context(active))).toEqual({
      state: 'working',
      reason: 'active',
      evidence: { source: 'config', text: 'esc to interrupt now', rule: 'active_re' },
    });
  });

  test('does not count on a picture that nothing was written to for stall_idle, and five minutes at least', () => {
    const frozen = (outputAt: number, stallIdleMs: number) =>
      activityByPatterns(observe(['esc to interrupt'], { outputAt }), context({ ...active, stallIdleMs }));
    expect(frozen(NOW - 299_999, 6000)?.state).toBe('working');
    expect(frozen(NOW - 300_000, 6000)).toMatchObject({ state: 'idle', reason: 'frozen' });
    expect(frozen(NOW - 300_000, 600_000)?.state).toBe('working');
  });

  test('is not misled by the memory of a pattern with the flag g', () => {
    const pattern = /esc to interrupt/gi;
    for (let time = 0; time < 3; time++) {
      const verdict = activityByPatterns(observe(['esc to interrupt']), context({ activePattern: pattern }));
      expect(verdict?.state).toBe('working');
    }
  });

  test('left out means idle by silence', () => {
    expect(activityByPatterns(observe(['anything']), context({}))).toMatchObject({
      state: 'idle',
      evidence: { source: 'silence' },
    });
  });
});

test('a screen that could not be read is unknown', () => {
  expect(activityByPatterns(observe(undefined), context(active))?.state).toBe('unknown');
  expect(limitByPatterns(observe(undefined), context({ limitPattern: /limit/ }))).toBeUndefined();
});

describe('footer_ui', () => {
  const backend = { ...active, footerUi: true };
  test('looks at the last ten rows of the screen, blank ones included', () => {
    expect(
      activityByPatterns(observe(['esc to interrupt', ...filler(9)], { rows: 10 }), context(backend))?.state,
    ).toBe('working');
    expect(
      activityByPatterns(observe(['esc to interrupt', ...filler(9)], { rows: 11 }), context(backend))?.state,
    ).toBe('idle');
    expect(activityByPatterns(observe(['esc to interrupt'], { rows: 40 }), context(backend))?.state).toBe(
      'idle',
    );
  });

  test('takes output within log_grace for work', () => {
    const wrote = (ago: number) =>
      activityByPatterns(observe(['x'], { outputAt: NOW - ago }), context(backend))?.state;
    expect(wrote(180_000)).toBe('working');
    expect(wrote(180_001)).toBe('idle');
  });
});

describe('fatal_re', () => {
  const backend = { ...active, fatalPattern: /session is corrupt/i };
  test('counts in the last 25 rows, unless the agent is at work', () => {
    expect(activityByPatterns(observe(['Session is corrupt', ...filler(24)]), context(backend))?.state).toBe(
      'fatal',
    );
    expect(activityByPatterns(observe(['Session is corrupt', ...filler(25)]), context(backend))?.state).toBe(
      'idle',
    );
    expect(
      activityByPatterns(observe(['Session is corrupt', 'esc to interrupt']), context(backend))?.state,
    ).toBe('working');
  });
});

describe('limit_re', () => {
  const backend = { ...active, limitPattern: /usage limit reached/i };
  const limitOf = (screen: readonly string[], columns?: number) =>
    limitByPatterns(observe(screen, { columns }), context(backend));

  test('counts in the last twelve rows that are not blank, unless the agent is at work', () => {
    expect(limitOf(['usage limit reached', '', '', ...filler(11)])).toMatchObject({
      kind: 'usage',
      resetsAt: undefined,
    });
    expect(limitOf(['usage limit reached', ...filler(12)])).toBeUndefined();
    expect(limitOf(['usage limit reached', 'esc to interrupt'])).toBeUndefined();
  });

  test('reads when it lifts from the banner, the rows below it or just above it', () => {
    const three = Date.parse('2026-11-22T15:00:00Z');
    expect(limitOf(['Usage limit reached · resets 3pm (UTC)'])?.resetsAt).toBe(three);
    expect(limitOf(['Usage limit reached', '', 'resets at 3pm (UTC)'])?.resetsAt).toBe(three);
    expect(limitOf(['resets 3pm (UTC)', 'Usage limit reached'])?.resetsAt).toBe(three);
    expect(limitOf(['resets 1pm (UTC)', ...filler(8), 'Usage limit reached'])?.resetsAt).toBeUndefined();
  });

  test('of several banners the last one counts', () => {
    const screen = ['Usage limit reached · resets 1pm (UTC)', '', 'Usage limit reached · resets 5pm (UTC)'];
    expect(limitOf(screen)?.resetsAt).toBe(Date.parse('2026-11-22T17:00:00Z'));
  });

  test.each([
    ['in the middle of a word', 'Claude says that the usage li', 'mit reached · resets 3pm (UTC)'],
    ['between words', 'Claude says: your usage limit', 'reached · resets 3pm (UTC)'],
    ['before the time', 'Claude: usage limit reached · resets', '3pm (UTC)'],
    ['within the time', 'Claude: usage limit reached · resets 3', 'pm (UTC)'],
  ])('sees a banner broken at the margin %s', (_where, first, second) => {
    expect(limitOf([first, second], first.length)?.resetsAt).toBe(Date.parse('2026-11-22T15:00:00Z'));
  });

  test.each([
    ['typed by a user', '> why does it say usage limit reached?'],
    ['typed by a user, in a box', '│ ❯ what if the usage limit reached me │'],
    ['in quotation marks', 'The docs say: "5-hour usage limit reached ∙ resets 3pm".'],
    ['in typographic quotation marks', 'They call it “usage limit reached”.'],
    ['in code', 'It looks for `usage limit reached` in the text.'],
  ])('does not count %s', (_where, row) => {
    expect(limitOf([row, '', '> '])).toBeUndefined();
  });

  test('counts in JSON', () => {
    const row = '{"type":"error","message":"Usage limit reached","resets_at":1795352400}';
    expect(limitOf([row])?.resetsAt).toBe(Date.parse('2026-11-22T13:00:00Z'));
  });

  test('takes no clock that stands by itself for the end', () => {
    expect(limitOf(['13:37', 'Usage limit reached'])?.resetsAt).toBeUndefined();
    expect(limitOf(['Usage limit reached', '13:37 main'])?.resetsAt).toBeUndefined();
  });

  test('does not join rows that end well before the margin', () => {
    expect(limitOf(['usage', 'limit reached'], 80)).toBeUndefined();
  });

  test('left out finds nothing', () => {
    expect(limitByPatterns(observe(['usage limit reached']), context({}))).toBeUndefined();
  });
});
