import { activityByPatterns } from '@agent-orchestrator/core';
import type { CheckResult } from './check-result.ts';

type Observation = Parameters<typeof activityByPatterns>[0];
type Context = Parameters<typeof activityByPatterns>[1];

const ACTIVE = /esc interrupt|thinking|inferring|running tool|preparing patch|reading|searching/i;
const IDLE_SCREEN = '\n ▣ Build · GPT-5.4 · 2m 19s\n 178.4K (17%) ctrl+p commands';
const ACTIVE_SCREEN = '\n ~ Preparing patch...\n ⬝⬝⬝■■ esc interrupt 137.6K';
const LIMIT_BANNER = "\n\nYou've hit your weekly limit · resets Jun 16, 10pm";

/** What `active_re` says about screens with a static footer, whatever the log does. */
export function checkFooter(): CheckResult[] {
  return [
    { name: 'footer_ui idle footer is idle', ok: !isActive(IDLE_SCREEN) },
    { name: 'footer_ui active footer is active', ok: isActive(ACTIVE_SCREEN) },
    { name: 'limit banner + idle footer is not active', ok: !isActive(IDLE_SCREEN + LIMIT_BANNER) },
  ];
}

function isActive(text: string): boolean {
  const screen = text.split('\n');
  const now = Date.now();
  const observation: Observation = {
    at: now,
    screen,
    title: undefined,
    command: undefined,
    columns: 80,
    rows: screen.length,
    outputAt: undefined,
    startedAt: undefined,
  };
  return activityByPatterns(observation, context(now))?.state === 'working';
}

function context(now: number): Context {
  const backend: Context['backend'] = {
    bin: undefined,
    processName: undefined,
    submitKey: undefined,
    activePattern: ACTIVE,
    limitPattern: undefined,
    fatalPattern: undefined,
    footerUi: true,
    logGraceMs: 180_000,
    stallIdleMs: 300_000,
    connectDelayMs: 12_000,
  };
  const agent: Context['agent'] = {
    name: 'x',
    session: 'selftest-x',
    kind: 'loop',
    role: undefined,
    model: '',
    dir: '/',
    backend: 'tui',
  };
  return { driver: 'tui', agent, backend, options: {}, now };
}
