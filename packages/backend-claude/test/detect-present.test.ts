import { describe, expect, test } from 'vitest';
import { detectActivity } from '../src/detect-activity.ts';
import { detectLimit } from '../src/detect-limit.ts';
import { contextAt, observe, screenOf } from './recordings.ts';

const LINE = '─'.repeat(80);
const NOW = Date.parse('2026-11-22T08:00:00Z');
const context = contextAt(NOW);

/** A conversation above an empty input box. */
function screen(
  conversation: readonly string[],
  footer: readonly string[] = ['  ⏸ manual mode on · ? for shortcuts'],
) {
  return [...conversation, '', '', LINE, '❯ ', LINE, ...footer];
}

describe('what is not the present', () => {
  const DONE = ['', '✻ Baked for 2s · done 7:59 AM'];
  test.each<[string, readonly string[]]>([
    ['a reply that quotes the footer', ['❯ hi', '', '● Press esc to interrupt, then wait.', ...DONE]],
    [
      'a reply that quotes a spinner',
      ['❯ hi', '', '● It shows:', '  ✻ Frosting… (4s · ↓ 45 tokens)', ...DONE],
    ],
    [
      'a reply that quotes a banner',
      ['❯ hi', '', "● You've hit your 5-hour limit · resets 9:24am (UTC)", ...DONE],
    ],
    [
      'a reply that quotes a dialog',
      ['❯ hi', '', '● Do you want to proceed?', '  ❯ 1. Yes', '    2. No', ...DONE],
    ],
    [
      'a tool that prints a banner',
      [
        '❯ hi',
        '',
        '● Bash(cat log)',
        "  ⎿  You've hit your 5-hour limit · resets 9:24am (UTC)",
        '',
        '● Done.',
        ...DONE,
      ],
    ],
    [
      'a tool that prints a banner last',
      ['❯ hi', '', '● Bash(cat log)', "  ⎿  You've hit your weekly limit · resets 3am"],
    ],
    [
      'a prompt that quotes a banner',
      ["❯ what does You've hit your 5-hour limit · resets 9am mean?", '', '● OK', ...DONE],
    ],
    [
      'the banner of a lifted limit',
      [
        '❯ go',
        "  ⎿  You've hit your 5-hour limit · resets 6am (UTC)",
        '',
        '❯ continue',
        '',
        '● All done.',
        ...DONE,
      ],
    ],
    [
      'a warning',
      ['❯ hi', '', '● OK', ...DONE, "          You've used 91% of your 5-hour limit · resets 8:25am (UTC)"],
    ],
    [
      'folded calls of which a banner is printed',
      ['❯ hi', '', '● Ran 1 shell command', "  ⎿  You've hit your 5-hour limit · resets 3pm"],
    ],
    [
      'a command of the user that prints a banner',
      ['❯ hi', '', '● OK', ...DONE, '', '! cat log', "  ⎿  You've hit your 5-hour limit · resets 3pm"],
    ],
    [
      'a command of the user that prints that the login is gone',
      ['! cat log', '  ⎿  Not logged in · Please run /login', '', '● OK', ...DONE],
    ],
    ['a tool that prints that the prompt is too long', ['❯ hi', '', '● Ran it', '  ⎿  Prompt is too long']],
    [
      'a banner that hangs below nothing',
      ['❯ hi', '', '● Ran 1 shell command', '', '  ⎿  Not logged in · Please run /login'],
    ],
    [
      'a tool that prints the row of a retry',
      ['❯ hi', '', '● Ran 1 shell command', '  ⎿  ✻ 529 Overloaded · retrying in 5s · attempt 2/10', ...DONE],
    ],
    [
      'a command of the user that prints the row of a retry',
      ['! cat log', '  ⎿  529 Overloaded · retrying in 5s · attempt 2/10'],
    ],
    [
      'a reply that repeats a whole notice',
      ['❯ hi', '', '● It shows:', '', '  Ran 1 shell command', '  ⎿  Please run /login', ...DONE],
    ],
    [
      'a reply of 2.1.197 that repeats a whole notice',
      ['❯ hi', '', '● Look:', '', '  Ran 1 command', '  ⎿  Please run /login', '', '✻ Baked for 2s'],
    ],
    ['background shells', ['❯ hi', '', '● OK', '', '✻ Baked for 2s · 1 shell still running']],
  ])('%s', (_name, conversation) => {
    const observation = observe(screen(conversation));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'idle' });
    expect(detectLimit(observation, context)).toBeUndefined();
  });
});

describe('a status line of the user', () => {
  const words = ['  main (esc to interrupt)', '  ⚠ Usage limit reached · resets 3pm · esc to interrupt'];
  test('says nothing about the tool, whatever its words are', () => {
    const mode = ['  ⏵⏵ bypass permissions on (shift+tab to cycle) · ← for agents'];
    const idle = observe(
      screen(['❯ hi', '', '● OK', '', '✻ Baked for 2s · done 7:59 AM'], [...words, ...mode]),
    );
    expect(detectActivity(idle, context)).toMatchObject({ state: 'idle', reason: 'ready' });
    expect(detectLimit(idle, context)).toBeUndefined();
  });

  test('does not hide the offer to interrupt', () => {
    const mode = ['  -- INSERT -- ⏵⏵ bypass permissions on (shift+tab to cycle) · esc to interrupt'];
    const busy = observe(screen(['❯ hi', '', '● word'], [...words, ...mode]));
    expect(detectActivity(busy, context)).toMatchObject({ state: 'working', reason: 'busy' });
  });
});

describe('text that streams without a spinner', () => {
  const STREAMING = ['❯ go on', '', '● word0 word1'];
  const hint = ['  paste again to expand'];

  test('is not rest when a hint stands in the place of the mode', () => {
    const observation = observe(screen(STREAMING, hint));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'unknown', reason: 'unsettled' });
  });

  test('is not rest below a status line of 2.1.197, but where the title says so', () => {
    const footer = ['  main', '  ⏵⏵ auto mode on (shift+tab to cycle)'];
    const seen = (title: string | undefined) =>
      detectActivity(observe(screen(STREAMING, footer), { title }), context);
    expect(seen(undefined)).toMatchObject({ state: 'unknown', reason: 'unsettled' });
    expect(seen('root@host: ~')).toMatchObject({ state: 'unknown', reason: 'unsettled' });
    expect(seen('✳ Claude Code')).toMatchObject({ state: 'idle', reason: 'ready' });
    expect(seen('⠂ Claude Code')).toMatchObject({ state: 'working', evidence: { source: 'title' } });
  });

  test('is over below the row that closes a turn', () => {
    const observation = observe(screen([...STREAMING, '', '✻ Baked for 2s · done 7:59 AM'], hint));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'idle', reason: 'ready' });
  });
});

describe('a failure whose notice has gone from the screen', () => {
  test.each([
    ['Once fixed, resend your message', 'waiting', 'failed'],
    ['Resend your message to try again', 'idle', 'api-error'],
  ])('is told by the empty input box: %s', (ghost, state, reason) => {
    const footer = ['  ⏸ manual mode on · ? for shortcuts'];
    const rows = ['', LINE, `❯ ${ghost}`, LINE, ...footer];
    expect(detectActivity(observe(rows), context)).toMatchObject({ state, reason });
  });
});

describe('a notice of the tool itself', () => {
  const LIMIT = "  ⎿  You've hit your 5-hour limit · resets 9:24am (UTC)";
  test.each<[string, readonly string[]]>([
    ['below a prompt', ['❯ go on', LIMIT]],
    ['below a prompt of several paragraphs', ['❯ go on', '', '  and then stop', LIMIT]],
    ['below folded calls', ['❯ go on', '', '● I will.', '', '  Ran 1 shell command', LIMIT]],
    ['below what a tool has printed', ['❯ go on', '', '● Bash(ls)', '  ⎿  a.txt', LIMIT]],
    ['above the row that ends a turn of 2.1.197', ['❯ go on', LIMIT, '', '✻ Baked for 3s']],
    [
      "above the tool's own command of 2.1.197",
      ['❯ go on', LIMIT, '', '✻ Baked for 3s', '', '❯ /rate-limit-options'],
    ],
  ])('%s counts', (_name, conversation) => {
    expect(detectLimit(observe(screen(conversation)), context)?.resetsAt).toBe(
      Date.parse('2026-11-22T09:24:00Z'),
    );
  });
});

describe('limits in other words and versions', () => {
  test.each([
    ["  ⎿  You've hit your session limit · resets 10:36am (UTC)", 'session', '2026-11-22T10:36:00Z'],
    [
      "  ⎿  You've hit your weekly limit · resets Nov 28 at 12am (Australia/Melbourne)",
      'weekly',
      '2026-11-27T13:00:00Z',
    ],
    ["  ⎿  You've hit your limit · resets 3pm (UTC)", 'usage', '2026-11-22T15:00:00Z'],
    ['  ⎿  5-hour limit reached ∙ resets 3pm (UTC)', '5-hour', '2026-11-22T15:00:00Z'],
    ['  ⎿  Session limit reached ∙ resets 8pm (UTC)', 'session', '2026-11-22T20:00:00Z'],
    [
      '  ⎿  Claude usage limit reached. Your limit will reset at 3pm (America/New_York).',
      'usage',
      '2026-11-22T20:00:00Z',
    ],
    ['  ⎿  Claude AI usage limit reached|1795338078', 'usage', '2026-11-22T09:01:18Z'],
    ["  ⎿  You're out of extra usage · resets 5pm (UTC)", 'extra usage', '2026-11-22T17:00:00Z'],
    ["  ⎿  You've hit your monthly spend limit", 'monthly spend', undefined],
    ['  ⎿  Your org is out of usage · add funds to continue', 'usage', undefined],
  ])('%s', (banner, kind, until) => {
    const observation = observe(screen(['❯ go on', banner]));
    const limit = detectLimit(observation, context);
    expect(limit?.kind).toBe(kind);
    expect(limit?.resetsAt).toBe(until === undefined ? undefined : Date.parse(until));
  });

  test('a banner below the output of a tool counts, also broken at the right margin', () => {
    const rows = [
      '❯ go',
      '',
      '● Bash(ls)',
      '  ⎿  a.txt',
      "  ⎿  You've hit your 5-hour limit · resets",
      '     9:24am (UTC)',
    ];
    expect(detectLimit(observe(screen(rows)), context)?.resetsAt).toBe(Date.parse('2026-11-22T09:24:00Z'));
  });
});

describe('other states', () => {
  test.each<[string, readonly string[], string, string]>([
    [
      'plan',
      [
        '● Ready to code?',
        '',
        ' Would you like to proceed?',
        ' ❯ 1. Yes, and auto-accept edits',
        '   2. No, keep planning',
      ],
      'waiting',
      'plan',
    ],
    [
      'login',
      [
        ' Select login method:',
        '',
        ' ❯ 1. Claude account with subscription',
        '   2. Anthropic Console account',
      ],
      'waiting',
      'login',
    ],
    [
      'older permission',
      ['│ Do you want to proceed?  │', '│ ❯ 1. Yes                 │', '│   2. No (esc)            │'],
      'waiting',
      'permission',
    ],
    [
      'narrow footer',
      screen(['❯ go'], ['  ⏵⏵ bypass permissions on (shift+tab to cycle) · esc to int…']),
      'working',
      'busy',
    ],
    [
      'footer cut within the mode',
      screen(['❯ go', '', '● word'], ['  ⏵⏵ bypass permissions on (shift+…']),
      'unknown',
      'footer-cut',
    ],
    [
      'footer of a pane just resized',
      screen(['❯ go', '', '● word'], ['  ⏵⏵ bypass permis']),
      'unknown',
      'footer-cut',
    ],
    [
      'footer cut below a turn that is over',
      screen(['❯ go', '', '✻ Baked for 2s · done 7:59 AM'], ['  ⏵⏵ bypass permissions on (shift+…']),
      'idle',
      'ready',
    ],
    [
      'footer cut too short',
      screen(['❯ go'], ['  ⏵⏵ bypass permissions on (shift+tab to cycle) · …']),
      'unknown',
      'footer-cut',
    ],
    [
      'older retry',
      screen(['❯ go', '', '  ⎿  API error · Retrying in 4s · attempt 4/10'], ['  esc to interrupt']),
      'working',
      'retrying',
    ],
    ['not logged in', screen(['❯ go', '  ⎿  Not logged in · Please run /login']), 'waiting', 'login'],
    ['anything else', ['hello', 'world'], 'unknown', 'unrecognised'],
  ])('%s', (_name, rows, state, reason) => {
    expect(detectActivity(observe(rows), context)).toMatchObject({ state, reason });
  });

  test('a screen that could not be read is unknown', () => {
    const observation = { ...observe([]), screen: undefined };
    expect(detectActivity(observation, context)).toMatchObject({ state: 'unknown', reason: 'unreadable' });
    expect(detectLimit(observation, context)).toBeUndefined();
  });

  test('a frame that has not changed for five minutes is not work', () => {
    const observation = observe(screenOf('working-tool-80x24.txt'), { outputAt: NOW - 300_000 });
    expect(detectActivity(observation, context)).toMatchObject({ state: 'idle', reason: 'frozen' });
  });
});

describe('a shell in the foreground', () => {
  const working = screenOf('working-tool-80x24.txt');
  test('means that the tool has ended', () => {
    const observation = observe(['$ claude', 'Resume this session with:', '$ '], { command: 'zsh' });
    expect(detectActivity(observation, context)).toMatchObject({
      state: 'exited',
      evidence: { source: 'command' },
    });
  });

  test('may be a script around a tool that draws', () => {
    const observation = observe(working, { command: 'bash', outputAt: NOW - 1000 });
    expect(detectActivity(observation, context).state).toBe('working');
  });

  test('with a standing picture proves nothing', () => {
    expect(detectActivity(observe(working, { command: 'bash' }), context).state).toBe('unknown');
  });

  test('is what the config says the tool shows up as', () => {
    const observation = observe(screenOf('finished-idle-80x24.txt'), { command: 'bash' });
    expect(detectActivity(observation, contextAt(NOW, { processName: 'bash' })).state).toBe('idle');
  });
});

describe("the config's patterns", () => {
  test('active_re decides what the rules leave open', () => {
    const backend = { activePattern: /compiling/i };
    expect(detectActivity(observe(['Compiling crates']), contextAt(NOW, backend)).state).toBe('working');
    expect(detectActivity(observe(screen(['● compiling is done'])), contextAt(NOW, backend)).state).toBe(
      'idle',
    );
  });

  test('limit_re and fatal_re count in the last notice and the footer only', () => {
    const backend = { limitPattern: /quota gone/i, fatalPattern: /corrupt session/i };
    const quoted = ['❯ hi', '', '● quota gone, corrupt session', '', '✻ Baked for 2s'];
    expect(detectLimit(observe(screen(quoted)), contextAt(NOW, backend))).toBeUndefined();
    expect(detectActivity(observe(screen(quoted)), contextAt(NOW, backend)).state).toBe('idle');
    const limited = screen(['❯ hi', '  ⎿  Quota gone · resets 3pm (UTC)']);
    expect(detectLimit(observe(limited), contextAt(NOW, backend))?.resetsAt).toBe(
      Date.parse('2026-11-22T15:00:00Z'),
    );
    const broken = screen(['❯ hi', '  ⎿  corrupt session']);
    expect(detectActivity(observe(broken), contextAt(NOW, backend)).state).toBe('fatal');
  });
});

describe('the menu that opens at a limit', () => {
  const menus = [
    'limit-max-5h-noauto-80x24.txt',
    'limit-max-7d-120x40.txt',
    'limit-max-opus-160x45.txt',
    'limit-max-sonnet-120x40.txt',
  ];

  test.each(menus)('is closed by Enter while its row to stop and wait is selected: %s', (file) => {
    const notice = detectLimit(observe(screenOf(file)), context);
    expect(notice?.dismiss).toEqual(['Enter']);
    expect(notice?.continuesAt).toBeUndefined();
  });

  test.each(menus)('is left alone when another row is selected: %s', (file) => {
    const rows = screenOf(file).map((row) =>
      row.replace('❯ 1. Stop and wait', '  1. Stop and wait').replace('  2. Wait here', '❯ 2. Wait here'),
    );
    expect(rows.some((row) => row.includes('❯ 2.'))).toBe(true);
    const notice = detectLimit(observe(rows), context);
    expect(notice).toBeDefined();
    expect(notice?.dismiss).toBeUndefined();
  });
});
