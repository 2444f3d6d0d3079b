import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommanderError } from 'commander';
import { openOutput, type Streams } from '../output/output.ts';
import { buildProgram, type GlobalOptions, type Request } from './build-program.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { fromCommander } from './usage-error.ts';
import { VERBS } from './verb-table.ts';

/** The world around one run of the command. */
export interface Surroundings {
  /** Arguments without the program. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly bin: string;
  readonly streams: Streams & { readonly stdin: Readable };
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Width of the terminal that standard output is, if it is one. */
  readonly columns?: number | undefined;
  readonly signal: AbortSignal;
  /** Told which verb runs, before it does: signals end some of them gracefully. */
  readonly onVerb: (verb: { readonly graceful: boolean }) => void;
}

/** Runs one command line to its end. Returns the exit code; never throws. */
export async function runCommandLine(world: Surroundings): Promise<number> {
  const json = asksForJson(world.argv);
  const output = openOutput(world.streams, { json });
  let request: Request | undefined;
  const program = buildProgram(
    (asked) => {
      request = asked;
    },
    output.raw,
    json,
  );
  const colors = !world.env.NO_COLOR && !world.argv.includes('--no-color');
  const color = world.terminal.stderr && colors;
  const verb = () =>
    request?.entry.name ?? world.argv.find((word) => VERBS.some(({ name }) => name === word));
  try {
    if (world.argv.length === 0) {
      output.raw(helpText(program));
      return 0;
    }
    await program.parseAsync([...world.argv], { from: 'user' });
    if (request === undefined) return 0;
    const { config } = program.opts<GlobalOptions>();
    const { entry, names, options } = request;
    world.onVerb({ graceful: entry.graceful ?? false });
    const { env, cwd, bin, signal } = world;
    const interactive = world.terminal.stdout;
    const input = { terminal: world.terminal.stdin, text: () => text(world.streams.stdin) };
    const invocation: Invocation = {
      ...{ json, color, config, cwd, env, bin, signal },
      ...{ input, output, interactive, colorOutput: interactive && colors },
      columns: interactive ? world.columns : undefined,
    };
    const { run } = await entry.load();
    return report(invocation, entry.name, await run(invocation, names, options));
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const known = error instanceof CommanderError ? await fromCommander(error, verb()) : error;
    const { exitCodeOf, renderError, toJson } = await import('@agent-orchestrator/core');
    if (json) output.json({ v: 1, verb: verb() ?? null, ok: false, error: toJson(known) });
    else output.note(renderError(known, { color }));
    return exitCodeOf(known);
  }
}

function report({ json, output }: Invocation, verb: string, { exitCode, body }: Outcome): number {
  if (json && body !== undefined) output.json({ v: 1, verb, ok: exitCode === 0, ...body });
  return exitCode;
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).includes('--json');
}

function helpText(program: ReturnType<typeof buildProgram>): string {
  let text = '';
  program.configureOutput({ writeOut: (part) => (text += part) });
  program.outputHelp();
  return text;
}
