import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { quoteSequence } from './quote-argument.ts';
import { missedDeadline, nameOf, refusal } from './reply-queue.ts';
import { serverProblem, spawnProblem } from './server-problem.ts';
import {
  DEFAULT_DEADLINE_MS,
  type RunOptions,
  type TmuxChannel,
  type TmuxCommand,
  type TmuxReply,
} from './tmux-channel.ts';
import { clientProcess, type TmuxClient } from './tmux-client.ts';
import { TmuxFailure } from './tmux-failure.ts';

interface Job {
  sequence: readonly TmuxCommand[];
  line: string;
  deadlineMs: number;
  resolve: (reply: TmuxReply) => void;
  reject: (failure: TmuxFailure) => void;
}

/**
 * Reaches a tmux server with one process per batch: cheaper than a connection for a command that asks once. All
 * calls of one turn of the event loop share a process, fed through its standard input, so nothing shows in a process list.
 *
 * It is also the safe way for whatever runs beside a watchdog: a control client that connects while tmux sends a
 * notification can end the server (tmux pull request 4980), an ordinary client cannot.
 */
export class SpawnedChannel implements TmuxChannel {
  readonly #client: TmuxClient;
  readonly #startServer: boolean;
  #batch: Job[] = [];

  /** A server is started only when `startServer` says so. */
  constructor(client: TmuxClient, options: { startServer?: boolean } = {}) {
    this.#client = client;
    this.#startServer = options.startServer ?? false;
  }

  async run(sequence: readonly TmuxCommand[], options: RunOptions = {}): Promise<TmuxReply> {
    if (sequence.length === 0) return { lines: [] };
    const line = quoteSequence(sequence);
    const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    return new Promise((resolve, reject) => {
      this.#batch.push({ sequence, line, deadlineMs, resolve, reject });
      if (this.#batch.length === 1) setImmediate(() => this.#start());
    });
  }

  #start(): void {
    const jobs = this.#batch;
    this.#batch = [];
    const mark = randomBytes(12).toString('hex');
    const { file, args, env } = clientProcess(this.#client, { startServer: this.#startServer }, [
      ...(this.#startServer ? ['start-server', ';'] : []),
      'source-file',
      '-',
    ]);
    const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    let errors = '';
    const timers = jobs.map((job) =>
      setTimeout(() => job.reject(missedDeadline(job.sequence, job.deadlineMs)), job.deadlineMs),
    );
    const longest = Math.max(...jobs.map((job) => job.deadlineMs));
    timers.push(setTimeout(() => child.kill('SIGKILL'), longest));
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    child.stdin.on('error', () => {}); // The reason is told by 'close'.
    const finish = (failure?: TmuxFailure) => {
      for (const timer of timers) clearTimeout(timer);
      if (failure) for (const job of jobs) job.reject(failure);
      else settle(jobs, mark, Buffer.concat(output).toString('utf8'), errors);
    };
    child.on('error', (error) => finish(spawnProblem(error, file)));
    child.on('close', () => finish());
    child.stdin.end(script(jobs, mark));
  }
}

/** Each sequence, a mark when all of it succeeded, and a mark after it in any case. */
function script(jobs: readonly Job[], mark: string): string {
  return jobs
    .map(
      (job, index) =>
        `${job.line} ; display-message -p ok-${mark}\ndisplay-message -p end-${mark}-${index}\n`,
    )
    .join('');
}

function settle(jobs: readonly Job[], mark: string, output: string, errors: string): void {
  if (!output.includes(`end-${mark}-0\n`)) {
    const failure = errors.trim()
      ? serverProblem(errors)
      : new TmuxFailure(
          'lost',
          `The tmux client ended without an answer to "${nameOf(jobs[0]?.sequence ?? [])}".`,
        );
    for (const job of jobs) job.reject(failure);
    return;
  }
  const complaints = errors.split('\n').filter((line) => line !== '');
  let rest = output;
  jobs.forEach((job, index) => {
    const end = `end-${mark}-${index}\n`;
    const at = rest.indexOf(end);
    if (at < 0) {
      job.reject(
        new TmuxFailure('lost', `The tmux client ended before it answered "${nameOf(job.sequence)}".`),
      );
      return;
    }
    const lines = rest.slice(0, at).split('\n').slice(0, -1);
    rest = rest.slice(at + end.length);
    // What "if-shell" chose may fail without ending the sequence around it.
    const doubtful = complaints.length > 0 && job.sequence.some(([name]) => name === 'if-shell');
    if (lines.at(-1) === `ok-${mark}` && !doubtful) job.resolve({ lines: lines.slice(0, -1) });
    else job.reject(refusal(job.sequence, (complaints.shift() ?? '').replace(/^-:\d+: /, '')));
  });
}
