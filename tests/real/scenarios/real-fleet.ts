import { join } from 'node:path';
import { test as base } from 'vitest';
import { Sandbox } from '../../support/sandbox.ts';
import { waitFor } from '../../support/wait-for.ts';
import { receivedPrompts } from '../model/request-log.mjs';
import { startModelServer } from '../model/server.mjs';
import type { Start, Terminal } from '../states/state.mjs';
import { makeHome } from '../tools/home.mjs';
import { installTool } from '../tools/install.mjs';
import { findRelease, type ToolName } from '../tools/versions.mjs';

/** A verdict as the watchdog keeps it, and when a test saw it (ms since the epoch). */
export interface Verdict {
  readonly activity: string;
  readonly reason: string;
  readonly evidence: string;
  readonly seenAt: number;
}

export interface FleetRequest {
  /** Of the tool, where it is not the newest. */
  readonly version?: string;
  readonly prompt?: string;
  /** How the tool itself is started; its arguments are those of `flags`. */
  readonly start?: Start;
  /** Lines at the top of the file. */
  readonly top?: string;
  /** Lines of `[backend.NAME]` in the place of the usual ones. */
  readonly driver?: string;
  /** Lines of `[backend.NAME]`. */
  readonly backend?: string;
  /** Lines of `[defaults]`. */
  readonly defaults?: string;
  /** Lines of `[[agent]]`. */
  readonly agent?: string;
  /** Tables at the end of the file. */
  readonly rest?: string;
}

const BACKENDS: Record<ToolName, (args: readonly string[]) => string> = {
  claude: (args) => `driver = "claude"\nflags = "${args.join(' ') || '--permission-mode default'}"`,
  opencode: () => 'driver = "opencode"',
  codex: () => `driver = "exec"\nbin = 'codex --no-daemon "$(cat {kickoff})"'`,
};

/** What a tool shows that takes input: what is typed before is lost. */
const INPUT: Record<ToolName, RegExp> = {
  claude: /^❯/m,
  opencode: /ctrl\+p commands|esc interrupt/,
  codex: /^›/m,
};

/** A fleet of one agent, `worker`, in which a real tool runs; its model is scripted. */
export class RealFleet implements Terminal {
  readonly sandbox = new Sandbox();
  readonly session = 'real-worker';
  /** Every change of the verdict since {@link up}, with the time when it was seen. */
  readonly verdicts: Verdict[] = [];
  #sampler: NodeJS.Timeout | undefined;
  #server: Awaited<ReturnType<typeof startModelServer>> | undefined;
  #tool: ToolName = 'claude';

  /** Makes the home and the config; nothing is started but the model. */
  async prepare(tool: ToolName, request: FleetRequest = {}): Promise<void> {
    const { sandbox } = this;
    const start = request.start ?? {};
    const release = findRelease(request.version === undefined ? tool : `${tool}@${request.version}`);
    if (release === undefined) throw new Error(`no release of ${tool}`);
    this.#tool = tool;
    this.#server = await startModelServer({ logFile: join(sandbox.root, 'requests.jsonl') });
    const { home, project } = sandbox;
    const toolEnv = makeHome(tool, await installTool(release), sandbox.bin, {
      ...{ home, project, modelUrl: this.#server.url, login: start.login ?? 'key' },
    });
    start.adjust?.({ home, project });
    const tmp = join(sandbox.root, 'tmp');
    await sandbox.run('mkdir', [tmp]);
    Object.assign(sandbox.env, toolEnv, start.env, { TMPDIR: tmp });
    sandbox.config(`${request.top ?? ''}
[defaults]
session_prefix = "real-"
log_dir = ".ao-state"
backend = "${tool}"
${request.defaults ?? ''}

[backend.${tool}]
${request.driver ?? BACKENDS[tool](start.args ?? [])}
${request.backend ?? ''}

[[agent]]
name = "worker"
prompt_file = "kickoff.md"
${request.agent ?? 'watch = "heal"'}

${request.rest ?? ''}
`);
    sandbox.write('kickoff.md', request.prompt ?? 'model:say The kickoff has arrived.');
  }

  /** Starts the fleet and, from then on, keeps every verdict. */
  async up(): Promise<void> {
    this.#sampler = setInterval(() => this.#sample(), 20);
    await this.sandbox.ok(['up']);
  }

  /** Starts the fleet and waits until its first prompt is answered. */
  async ready(): Promise<void> {
    await this.up();
    await this.answered(1);
  }

  /** Waits until the model has been given so many prompts, and the agent is idle after the last of them. */
  async answered(count: number): Promise<void> {
    await this.until(`${count} prompts at the model`, () => this.prompts().length >= count, 120_000);
    await this.until('the end of every answer', () => isAtRest(this.server.model.log.entries), 60_000);
    const over = Date.now();
    await this.judgedThat(
      'idle',
      ({ activity, seenAt }) => activity === 'idle' && seenAt > over + 250,
      60_000,
    );
  }

  get server() {
    if (this.#server === undefined) throw new Error('prepare() comes first');
    return this.#server;
  }

  /** The prompts that the model was given, oldest first. */
  prompts(): string[] {
    return receivedPrompts(this.server.model.log.entries).map(({ text }) => text);
  }

  /** The watchdog's verdict now. */
  verdict(): Verdict | undefined {
    const text = this.sandbox.read(join(this.sandbox.stateDir, 'status.json'));
    const agent = text === '' ? undefined : JSON.parse(text).agents.worker;
    return agent === undefined ? undefined : { ...agent, seenAt: Date.now() };
  }

  /** Waits for a verdict, looking every 20 ms. */
  async judged(activity: string, { reason, deadline = 20_000 }: { reason?: RegExp; deadline?: number } = {}) {
    return waitFor(
      `${activity} ${reason ?? ''}`,
      () => {
        const verdict = this.verdict();
        const fits = verdict?.activity === activity && (reason?.test(verdict.reason) ?? true);
        return fits ? verdict : undefined;
      },
      { deadline, pause: 20, describe: () => this.describe() },
    );
  }

  #sample(): void {
    const now = this.verdict();
    const last = this.verdicts.at(-1);
    if (now !== undefined && (now.activity !== last?.activity || now.reason !== last.reason))
      this.verdicts.push(now);
  }

  /** Types a prompt into the terminal, as a person would. */
  async prompt(text: string): Promise<void> {
    const { sandbox, session } = this;
    await this.shows(INPUT[this.#tool], 60_000);
    await sandbox.tmux('set-buffer', '-b', 'typed', '--', text);
    await sandbox.tmux('paste-buffer', '-p', '-d', '-b', 'typed', '-t', `=${session}:`);
    await this.keys('Enter');
  }

  /** Presses keys, by tmux's names. */
  async keys(...keys: string[]): Promise<void> {
    await this.sandbox.tmux('send-keys', '-t', `=${this.session}:`, ...keys);
  }

  /** When the screen first shows something (ms since the epoch), looking every 25 ms. */
  shows(pattern: RegExp, deadline = 20_000): Promise<number> {
    return this.showsThat(String(pattern), (screen) => pattern.test(screen), deadline);
  }

  showsThat(what: string, isMeant: (screen: string) => boolean, deadline: number): Promise<number> {
    const look = async () => (isMeant(await this.sandbox.screen(this.session)) ? Date.now() : undefined);
    return waitFor(`${what} on the screen`, look, { deadline, pause: 25, describe: () => this.describe() });
  }

  /** When a verdict is first seen (ms since the epoch). */
  judgedThat(what: string, isMeant: (verdict: Verdict) => boolean, deadline: number): Promise<number> {
    const look = () => {
      const verdict = this.verdict();
      return verdict !== undefined && isMeant(verdict) ? verdict.seenAt : undefined;
    };
    return waitFor(`${what} judged`, look, { deadline, pause: 20, describe: () => this.describe() });
  }

  /** Waits for a condition; when it does not come, the error tells all that there is to know. */
  until(what: string, condition: () => boolean | Promise<boolean>, deadline: number): Promise<boolean> {
    return waitFor(what, condition, { deadline, describe: () => this.describe() });
  }

  async describe(): Promise<string> {
    return [
      await this.sandbox.describe(),
      `verdict: ${JSON.stringify(this.verdict())}`,
      `prompts: ${JSON.stringify(this.prompts().map((text) => text.slice(0, 200)))}`,
      'screen:',
      await this.sandbox.screen(this.session),
    ].join('\n');
  }

  async close(): Promise<void> {
    clearInterval(this.#sampler);
    await this.sandbox.close();
    await this.#server?.close();
  }
}

/** Every request to the model has been answered; what asks no model is not counted. */
function isAtRest(entries: RealFleet['server']['model']['log']['entries']): boolean {
  const asked = entries.filter((entry) => entry.event === 'asked' && entry.protocol !== undefined);
  return asked.length === entries.filter(({ event }) => event === 'answered').length;
}

/** In CI no test is begun after this time (ms since the epoch): the machine is slower than what its time was meant for. */
const UNTIL = Number(process.env.AO_REAL_UNTIL ?? Number.POSITIVE_INFINITY);

/** A vitest `test` whose callback can ask for a `fleet`; it is ended when the test ends, however it ends. */
export const test = base.extend<{ fleet: RealFleet }>({
  fleet: async ({ task, skip }, use) => {
    // What has failed once may not end as skipped.
    const isRetry = (task.result?.retryCount ?? 0) > 0;
    if (Date.now() > UNTIL && !isRetry) skip('NOT RUN: the time for the real tools in CI is used up');
    const fleet = new RealFleet();
    try {
      await use(fleet);
    } finally {
      await fleet.close();
    }
  },
});
