import { PassThrough } from 'node:stream';
import { runCommandLine } from '../../src/command-line/run-command-line.ts';

/** Runs one command line in this process: for what needs neither tmux nor a process of its own. */
export async function runInProcess(
  argv: readonly string[],
  cwd = '/',
  env: NodeJS.ProcessEnv = {},
  input = '',
) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const exitCode = await runCommandLine({
    ...{ argv, env, cwd, bin: '/nowhere/bin/agents.js', streams: { stdin, stdout, stderr } },
    terminal: { stdin: false, stdout: false, stderr: false },
    signal: new AbortController().signal,
    onVerb: () => {},
  });
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString('utf8') ?? '';
  return { exitCode, stdout: text(stdout), stderr: text(stderr) };
}
