import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from './paths.mjs';

const BINARIES = join(ROOT, 'node_modules', '.bin');

/** The environment of every child: the project's own commands first, and no tool that reports home. */
export function childEnvironment() {
  return {
    ...process.env,
    PATH: `${BINARIES}${delimiter}${process.env.PATH ?? ''}`,
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    // The cache on this disk only, whatever a login on this machine would allow.
    TURBO_CACHE: 'local:rw',
  };
}

/** Runs a command in the foreground, with the terminal as its own; resolves to its exit code. */
export async function runForeground(command, args, environment = childEnvironment()) {
  return finish(spawn(command, args, { cwd: ROOT, env: environment, stdio: 'inherit' }), command);
}

/** Runs a command and keeps what it prints; resolves to its exit code and output. */
export async function runQuietly(command, args) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return { code: await finish(child, command), output };
}

/** Waits for the child to end by itself, so that it can clean up after an interrupt. */
async function finish(child, command) {
  // Ctrl-C reaches the whole process group, the child included; a plain kill reaches this process alone.
  const wait = () => {};
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', forward);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', (cause) => reject(new Error(`"${command}" could not be started.`, { cause })));
      child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  } finally {
    process.off('SIGINT', wait);
    process.off('SIGTERM', forward);
  }
}
