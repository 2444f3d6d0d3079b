import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../../../node_modules/.bin/agents', import.meta.url));

/**
 * Runs one `agents` verb on the sandbox's fleet; resolves to its exit code and everything it printed. Rejects when
 * `signal` is aborted before it ends.
 */
export async function runAgents(sandbox, verb, signal) {
  const child = start(sandbox, [verb], signal);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return { code: await ended(child), output: output.trim() };
}

/** Follows the journal: calls `onEvent` for each event until `stop` is called. */
export function followEvents(sandbox, onEvent) {
  const child = start(sandbox, ['events', '--follow', '--json']);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  const end = ended(child);
  const failed = new Promise((_, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      try {
        onEvent(JSON.parse(line));
      } catch (error) {
        reject(error);
      }
    });
  });
  return {
    /** Rejects when the command ends, or says something that is no event. */
    ended: Promise.race([end, failed]).then((code) => {
      throw new Error(`\`agents events --follow --json\` ended with ${code}. ${complaints.trim()}`);
    }),
    stop() {
      child.kill();
      return end;
    },
  };
}

/** In a process group of its own: an interrupt at the keyboard is for the demo, which then ends the fleet in order. */
function start({ config, env }, args, signal) {
  return spawn(BINARY, ['--config', config, ...args], {
    env,
    signal,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(
        cause.name === 'AbortError' ? cause.cause : new Error(`"${BINARY}" could not be started.`, { cause }),
      ),
    );
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
}
