import type { ExitCode } from '@agent-orchestrator/core';
import type { Output } from '../output/output.ts';

/** Standard input. */
export interface Input {
  readonly terminal: boolean;
  /** All of it; settles when it ends. */
  text(): Promise<string>;
}

/** One run of the command, as its verb sees it. */
export interface Invocation {
  readonly json: boolean;
  /** Standard error may be coloured. */
  readonly color: boolean;
  /** What `--config` names. */
  readonly config: string | undefined;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
  /** Standard output is a terminal. */
  readonly interactive: boolean;
  /** Width of the terminal that standard output is; `undefined`: it is none, or does not say. */
  readonly columns: number | undefined;
  /** Standard output may be coloured. */
  readonly colorOutput: boolean;
  readonly input: Input;
  /** Absolute path of the running command as it was called, symbolic links included. */
  readonly bin: string;
  /** Aborted when a verb that ends gracefully is asked to end. */
  readonly signal: AbortSignal;
}

/** How a verb ended. Whoever called it prints the document and sets the exit code. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** Fields of the JSON document; absent when the verb has written its own JSON lines. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Options as commander parsed them; each verb knows its own. */
export type VerbOptions = Readonly<Record<string, string | boolean | undefined>>;

export interface Verb {
  run(invocation: Invocation, names: readonly string[], options: VerbOptions): Promise<Outcome>;
}
