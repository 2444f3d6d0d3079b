import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writePlannedFiles } from '../perform/write-planned-files.ts';
import type { LaunchPlan, LaunchRequest } from '../plugin/launch.ts';
import { quoteShell } from '../plugin/quote-shell.ts';
import { askLaunch } from '../plugins/ask-launch.ts';
import { type OpenedBackend, plainAgent } from './backend-subject.ts';
import type { BackendSuite } from './backend-suite.ts';
import { changesBetween, snapshotFolder } from './folder-snapshot.ts';
import { installProgram } from './programs.ts';
import type { TmuxSandbox } from './tmux-sandbox.ts';

/** What an agent is started with. */
export interface LaunchValues {
  readonly name: string;
  readonly session: string;
  readonly model: string;
  readonly prompt: string;
  readonly resumeId: string;
  /** Names of folders, without "/". */
  readonly folder: string;
  readonly stateFolder: string;
}

/** How the program that ran in the tool's place was started. */
interface ProgramStart {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One launch, as far as it came. */
export interface LaunchTrial {
  /** What was hostile about it. */
  readonly title: string;
  readonly values: LaunchValues;
  readonly request: LaunchRequest;
  readonly plan: LaunchPlan | undefined;
  /** Why there is no plan. */
  readonly refusal: string | undefined;
  readonly start: ProgramStart | undefined;
  /** Why the program did not start. */
  readonly failure: string | undefined;
  /** What asking for the plan changed in the folders that it was told of. */
  readonly sideEffects: readonly string[];
}

/** A launch that has been planned, and runs when it is told to. */
export interface PlannedLaunch {
  readonly run: () => Promise<LaunchTrial>;
}

/** What a launch is tried with. */
export interface LaunchAttempt {
  readonly title: string;
  readonly values: LaunchValues;
  readonly shell: string;
}

let trials = 0;

/**
 * Asks for a plan, in folders of its own. To be run in a tmux pane, with the kit's program in the tool's place. While it is
 * asked, HOME and TMPDIR of this process are the sandbox's: not two at a time.
 */
export async function planLaunch(
  around: { readonly suite: BackendSuite; readonly opened: OpenedBackend; readonly sandbox: TmuxSandbox },
  { title, values, shell }: LaunchAttempt,
): Promise<PlannedLaunch> {
  const { opened, sandbox } = around;
  trials += 1;
  const number = String(trials);
  const root = join(sandbox.root, 'trials', number);
  const request = makeRequest(around, root, values, shell);
  const before = snapshotFolder(root);
  const asked = await ask(opened, request);
  const sideEffects = changesBetween(before, snapshotFolder(root));
  const base = { title, values, request, start: undefined, failure: undefined, sideEffects };
  if ('refusal' in asked) return { run: async () => ({ ...base, ...asked, plan: undefined }) };
  const { plan } = asked;
  const planned = { ...base, plan, refusal: undefined };
  if (misplacedFiles(plan, request.stateDir, request.env.HOME ?? '').length > 0)
    return { run: async () => planned };
  return { run: async () => ({ ...planned, ...(await run(sandbox, number, request, plan)) }) };
}

function makeRequest(
  { suite, opened, sandbox }: Parameters<typeof planLaunch>[0],
  root: string,
  values: LaunchValues,
  shell: string,
): LaunchRequest {
  const dir = join(root, 'p', values.folder);
  const stateDir = join(root, 's', values.stateFolder);
  const home = join(root, 'home');
  for (const folder of [dir, stateDir, home]) mkdirSync(folder, { recursive: true });
  const program = installProgram(join(root, 'dump-arguments'), 'dump-arguments');
  const kickoff = { text: values.prompt, path: join(stateDir, 'kickoff.txt') };
  writeFileSync(kickoff.path, kickoff.text);
  return {
    driver: opened.driver.id,
    agent: { ...plainAgent(opened.driver.id), ...pick(values), dir },
    backend: { ...opened.backend, bin: suite.bin?.(program) ?? quoteShell(program) },
    options: opened.options,
    kickoff,
    resume: true,
    resumeId: values.resumeId,
    stateDir,
    env: { ...sandbox.env, HOME: home, SHELL: shell, AGENTS_KIT_DUMP: join(root, 'dump.json') },
  };
}

/** Files of a plan that are not where they may be: below the state folder, or, merged, in the user's home. */
export function misplacedFiles(plan: LaunchPlan, stateDir: string, home: string): readonly string[] {
  return (plan.files ?? [])
    .filter((file) => !isBelow(file.path, 'merge' in file ? home : stateDir))
    .map(({ path }) => path);
}

function pick({ name, session, model }: LaunchValues) {
  return { name, session, model };
}

async function ask(
  { registry }: OpenedBackend,
  request: LaunchRequest,
): Promise<{ readonly plan: LaunchPlan } | { readonly refusal: string }> {
  const { HOME, TMPDIR } = process.env;
  // A driver that looks into the home folder by itself shall find this one.
  Object.assign(process.env, { HOME: request.env.HOME, TMPDIR: request.env.TMPDIR });
  try {
    return { plan: await askLaunch(registry, request) };
  } catch (error) {
    return { refusal: (error as Error).message };
  } finally {
    restore('HOME', HOME);
    restore('TMPDIR', TMPDIR);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

async function run(
  sandbox: TmuxSandbox,
  name: string,
  request: LaunchRequest,
  plan: LaunchPlan,
): Promise<{ readonly start: ProgramStart } | { readonly failure: string }> {
  const { agent, stateDir, driver } = request;
  const file = request.env.AGENTS_KIT_DUMP ?? '';
  try {
    writePlannedFiles(plan.files ?? [], { name: agent.name, backend: agent.backend, driver, stateDir });
    const env = { ...(request.env as Record<string, string>), ...plan.env };
    const pane = await sandbox.start({ name, command: plan.command, dir: agent.dir, env });
    const end = Date.now() + 10_000;
    while (!existsSync(file)) {
      const ended = (await pane.command().catch(() => undefined)) === undefined;
      if (existsSync(file)) break;
      if (ended || Date.now() >= end) {
        const rows = await pane.screen().catch(() => []);
        return { failure: rows.slice(-3).join(' ').trim() || 'the pane ended without a word' };
      }
      await delay(20);
    }
    return { start: JSON.parse(readFileSync(file, 'utf8')) as ProgramStart };
  } catch (error) {
    return { failure: (error as Error).message };
  } finally {
    await sandbox.end(name);
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return isAbsolute(path) && way !== '' && dirname(way) !== '..' && !way.startsWith('..');
}
