import type { ScaffoldNames } from './scaffold-names.ts';

export function indexSource({ name, driver }: ScaffoldNames): string {
  return `import { definePlugin, type Plugin } from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { detectLimit } from './detect-limit.ts';
import { launch } from './launch.ts';
import { readScreen } from './read-screen.ts';

const PLUGIN_NAME = '${name}';
const DRIVER = '${driver}';

const plugin: Plugin = definePlugin({
  name: PLUGIN_NAME,
  drivers: [{ id: DRIVER, optionKeys: [], draft: (screen) => readScreen(screen).draft }],
  setup(hooks) {
    hooks.launch.for(DRIVER).tapPromise(PLUGIN_NAME, async (request) => launch(request));
    hooks.detectActivity.for(DRIVER).tap(PLUGIN_NAME, detectActivity);
    hooks.detectLimit.for(DRIVER).tap(PLUGIN_NAME, detectLimit);
  },
});

export default plugin;
`;
}

export function launchSource({ driver }: ScaffoldNames): string {
  return `import { type LaunchPlan, type LaunchRequest, quoteShell } from '@agent-orchestrator/core/plugin';

/** The prompt is typed once the tool is ready. \`bin\` is the user's own shell text; every other value is quoted. */
export function launch({ agent, backend, kickoff }: LaunchRequest): LaunchPlan {
  const model = agent.model === '' ? [] : ['--model', quoteShell(agent.model)];
  return {
    command: [backend.bin ?? '${driver}', ...model].join(' '),
    firstPrompt: { via: 'message', text: \`Read \${kickoff.path} and do what it says.\` },
  };
}
`;
}

export function readScreenSource(): string {
  return `/** What stands where on the tool's screen. */
export interface Screen {
  /** What is typed and not submitted yet; \`undefined\`: there is no input line. */
  readonly draft: string | undefined;
  /** What came after the last prompt. Above it, anybody may have quoted anything. */
  readonly turn: readonly string[];
}

/** The tool's mark of a prompt, and of its input line. */
const MARK = /^>(?: |$)/;

export function readScreen(screen: readonly string[] = []): Screen {
  const input = screen.findLastIndex((row) => MARK.test(row));
  if (input < 0) return { draft: undefined, turn: [] };
  const above = screen.slice(0, input);
  const prompt = above.findLastIndex((row) => MARK.test(row));
  return { draft: screen[input]?.slice(1).trim(), turn: above.slice(prompt + 1) };
}
`;
}

export function activityRulesSource(): string {
  return `import type { ScreenRule } from '@agent-orchestrator/core/plugin';

/** \`turn\`: what came after the last prompt. */
export type Region = 'turn';

/** The first that matches counts. Most telling first: questions and menus, then work, then rest. */
export const ACTIVITY_RULES: readonly ScreenRule<Region>[] = [
  {
    id: 'at-rest',
    state: 'idle',
    reason: 'ready',
    region: 'turn',
    pattern: /^Done\\.$/m,
    versions: '1.0.0',
    proof: { recording: 'idle-80x24.txt' },
  },
];
`;
}

export function detectActivitySource(): string {
  return `import {
  type Activity,
  activityByRules,
  type DetectContext,
  type Observation,
  settleActivity,
} from '@agent-orchestrator/core/plugin';
import { ACTIVITY_RULES } from './activity-rules.ts';
import { readScreen } from './read-screen.ts';

/** For an agent that is \`unknown\` the watchdog does nothing, which is better than a guess. */
const UNKNOWN: Activity = {
  state: 'unknown',
  reason: 'unrecognised',
  evidence: { source: 'screen', text: 'no rule matches' },
};

export function detectActivity(observation: Observation, context: DetectContext): Activity {
  const { turn } = readScreen(observation.screen);
  const own = activityByRules(ACTIVITY_RULES, { turn }) ?? UNKNOWN;
  // Adds what all tools have in common: a shell in their place, a frozen picture, the patterns of the config.
  return settleActivity(own, observation, context, turn);
}
`;
}

export function detectLimitSource(): string {
  return `import {
  type DetectContext,
  type LimitNotice,
  limitByPatterns,
  type Observation,
} from '@agent-orchestrator/core/plugin';
import { readScreen } from './read-screen.ts';

/** Until the tool's own notices are recorded, the config's \`limit_re\` decides, for the last turn alone. */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const { turn } = readScreen(observation.screen);
  return limitByPatterns({ ...observation, screen: turn }, context);
}
`;
}

export function conformanceTest({ driver }: ScaffoldNames): string {
  return `import { describeBackend } from '@agent-orchestrator/core/testing';
import { describe, it } from 'vitest';
import plugin from '../src/index.ts';

describeBackend(
  {
    plugin,
    driver: '${driver}',
    package: new URL('..', import.meta.url),
    recordings: new URL('../recordings/', import.meta.url),
    // Each state that the driver recognises needs a recording: 'working', 'waiting', 'limit' …
    states: ['idle'],
    // Where the last turn of a screen begins: the kit quotes other screens above it.
    lastTurn: (screen) => {
      const marked = screen.flatMap((row, index) => (/^>(?: |$)/.test(row) ? [index] : []));
      return marked.at(-2);
    },
  },
  { describe, it },
);
`;
}

/** A made-up screen of a tool that nobody has. */
export function idleScreen({ driver }: ScaffoldNames): string {
  return `${driver} 1.0.0\n\n> hello\nIt said something.\n\n> go on\nDone.\n\n>\n`;
}

/** In the format of `agents plugin record`. */
export function recordingIndex({ driver }: ScaffoldNames): string {
  const size = { file: 'idle-80x24.txt', state: 'idle', size: '80x24', version: '1.0.0' };
  const seen = { activity: 'idle', limit: false, title: driver, command: driver, captured_at: 1795332000 };
  return `${JSON.stringify({ ...size, ...seen })}\n`;
}
