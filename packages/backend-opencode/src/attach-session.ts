import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { askServer, type ServerAddress } from './server/ask-server.ts';
import { authorizationFrom } from './server/authorization.ts';
import { memoSchema } from './server/memo.ts';
import { openSessionWhenReady } from './server/open-session.ts';

/** How long a server may take to start, and to end a turn that nobody wants any more. Times in ms. */
const START_PATIENCE = 60_000;
const ABORT_PATIENCE = 1_200;

const job = memoSchema.required({ session: true }).extend({
  /** A session whose turn is of no use any more. */
  replaces: z.string().optional(),
});

/** What `bin/attach.mjs` is told, as JSON. There is no secret in it. */
export type AttachJob = z.output<typeof job>;

/** How a program has ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Opens the session and runs the command that attaches to it, in this terminal. Whoever stops the agent hangs up on us or
 * terminates us: then the turn is ended on the server too. A terminal interface that dies by itself leaves it running.
 * @param text an {@link AttachJob}; the password is in the environment
 */
export async function attachSession(
  text: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ProgramEnd> {
  const { url, directory, session, model, replaces } = job.parse(JSON.parse(text));
  const address = { url, directory, headers: authorizationFrom(env) };
  await openSessionWhenReady(address, { session, model }, START_PATIENCE);
  if (replaces !== undefined) await abortTurn(address, replaces);
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit', env });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const stop = (signal: NodeJS.Signals) => {
    abortTurn(address, session).finally(() => child.kill(signal));
  };
  // The terminal's own keys are for the child.
  const ignore = () => {};
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, ignore);
  for (const signal of ['SIGHUP', 'SIGTERM'] as const) process.on(signal, stop);
  try {
    const [code, signal] = await ended;
    return { code, signal };
  } finally {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.off(signal, ignore);
    for (const signal of ['SIGHUP', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

/** Ends the turn of a session, if one runs. A server that does not answer runs none. */
async function abortTurn(address: ServerAddress, session: string): Promise<void> {
  const question = {
    method: 'POST',
    path: `/session/${session}/abort`,
    signal: AbortSignal.timeout(ABORT_PATIENCE),
  } as const;
  await askServer(address, question).catch(() => undefined);
}
