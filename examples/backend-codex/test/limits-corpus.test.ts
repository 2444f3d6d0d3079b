import { readFileSync } from 'node:fs';
import type { DetectContext, Observation } from '@agent-orchestrator/core/plugin';
import { describe, expect, test } from 'vitest';
import { detectLimit } from '../src/detect-limit.ts';

/** One line of `corpus/limits.jsonl`: what the tool said, who says so, and what is to be understood. */
interface Wording {
  readonly id: string;
  readonly text: string;
  /** Where it stands: `notice` (behind `■`), `message` and `dialog` (as they are), `footer` (just above the input). */
  readonly place: string;
  readonly now: string;
  readonly zone: string;
  readonly expected: { readonly limit: boolean; readonly resetsAt?: string | null };
}

const wordings: readonly Wording[] = readFileSync(new URL('../corpus/limits.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Wording);

const INPUT = [
  '',
  '',
  '› Ask Codex to do anything',
  '',
  '  scripted default · /home/me/work',
  '  ? for shortcuts',
];

/** As Codex shows it, broken by the terminal wherever the row ends. */
function screenWith({ text, place }: Wording, width: number): readonly string[] {
  const marked = place === 'notice' ? `■ ${text}` : text;
  const rows = marked.split('\n').flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
  if (place === 'dialog') return ['› go on', '', '', ...rows];
  return ['› go on', '', '', ...rows, ...INPUT];
}

function look(screen: readonly string[], columns: number, { now, zone }: Wording) {
  const at = Date.parse(now);
  const facts = {
    title: 'work',
    command: 'codex',
    columns,
    rows: 40,
    outputAt: undefined,
    startedAt: undefined,
  };
  const observation: Observation = { at, screen, ...facts };
  const patterns = { activePattern: undefined, limitPattern: undefined, fatalPattern: undefined };
  const times = { logGraceMs: 180_000, stallIdleMs: 300_000, connectDelayMs: 12_000 };
  const context: DetectContext = {
    driver: 'codex',
    agent: {
      ...{ name: 'worker', session: 'fleet-worker', kind: 'persistent', role: undefined },
      ...{ backend: 'codex', model: '', dir: '/home/me/work' },
    },
    backend: {
      bin: undefined,
      processName: undefined,
      submitKey: undefined,
      footerUi: false,
      ...patterns,
      ...times,
    },
    options: {},
    now: at,
    zone,
  };
  return detectLimit(observation, context);
}

describe('the wordings of limits, at every width', () => {
  test.each(wordings)('$id in $place: $text', (wording) => {
    const { expected } = wording;
    for (const width of [40, 60, 80, 120, 200]) {
      const screen = screenWith(wording, width);
      const notice = look(screen, width, wording);
      const seen =
        notice === undefined
          ? { limit: false }
          : {
              limit: true,
              kind: notice.kind,
              scope: notice.scope ?? 'all',
              window: notice.window ?? 'unknown',
              resetsAt: notice.resetsAt === undefined ? null : new Date(notice.resetsAt).toISOString(),
              lifts: notice.lifts ?? 'clock',
            };
      const until = expected.resetsAt;
      const wanted = until == null ? expected : { ...expected, resetsAt: new Date(until).toISOString() };
      expect(seen, `${width} columns\n${screen.join('\n')}`).toEqual(wanted);
    }
  });

  test.each(wordings.filter(({ expected }) => expected.limit))(
    '$id above a newer turn is history',
    (wording) => {
      const screen = [
        ...screenWith(wording, 80).slice(0, -INPUT.length),
        '',
        '› again',
        '',
        '• Done.',
        ...INPUT,
      ];
      expect(look(screen, 80, wording)).toBeUndefined();
    },
  );
});
