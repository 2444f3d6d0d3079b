import type { HandoffContext, HandoffSignal, Hooks } from '@agent-orchestrator/core/plugin';
import plugin from '../../src/index.ts';
import type { GitSandbox } from './git-sandbox.ts';

type Tap = (signals: HandoffSignal[], context: HandoffContext) => Promise<HandoffSignal[]>;

/** Plays the core for one loop: keeps the cursor as JSON, as a state file does, and the last report. */
export class Watcher {
  cursor: string | undefined;
  problem: string | undefined;
  now = Date.parse('2030-01-01T00:00:00Z');
  driver = 'git';
  stateSubdir = 'machine-docs';
  readonly loop = `loop-${Math.random()}`;

  constructor(
    readonly repo: string,
    public options: Record<string, unknown> = {},
  ) {}

  static of(sandbox: GitSandbox, options: Record<string, unknown> = {}): Watcher {
    return new Watcher(sandbox.repo, options);
  }

  /** One pass. The cursor is stored as the core stores it. */
  async check(signal: AbortSignal = new AbortController().signal): Promise<HandoffSignal[]> {
    let next: unknown;
    const signals = await tap()([], {
      loop: this.loop,
      repo: this.repo,
      stateSubdir: this.stateSubdir,
      driver: this.driver,
      options: this.options,
      cursor: this.cursor === undefined ? undefined : JSON.parse(this.cursor),
      advance: (cursor) => {
        next = cursor;
      },
      report: (problem) => {
        this.problem = problem;
      },
      now: this.now,
      signal,
    });
    if (next !== undefined) this.cursor = JSON.stringify(next);
    return signals;
  }

  /** One pass, as `kind → agent`. */
  async told(): Promise<string[]> {
    return (await this.check()).map((signal) => `${signal.kind} → ${signal.to}`);
  }
}

/** The function with which the plugin taps the handoff hook. */
export function tap(): Tap {
  const taps: Tap[] = [];
  const handoff = { tapPromise: (_name: string, fn: Tap) => taps.push(fn) };
  void plugin.setup({ handoff } as unknown as Hooks);
  const [only] = taps;
  if (only === undefined) throw new Error('The plugin does not tap the handoff hook.');
  return only;
}
