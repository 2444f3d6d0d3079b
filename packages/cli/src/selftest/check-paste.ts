import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionEnvironment } from '@agent-orchestrator/core';
import { quoteShell } from '@agent-orchestrator/core/plugin';
import type { CheckResult } from './check-result.ts';
import { eventually, withProbe } from './probe-fleet.ts';

const TEXT = 'two lines\nof $(text) "quoted" — ünïcode';
const EXPECTED = `\u001b[200~${TEXT.replace('\n', '\r')}\u001b[201~`;

/** Reads its terminal as a tool with bracketed paste does, and writes what came into a file. */
const READER = `import { writeFileSync } from 'node:fs';
process.stdin.setRawMode(true);
let got = '';
process.stdin.on('data', (bytes) => {
  got += bytes.toString('utf8');
  if (got.includes('\\u001b[201~')) writeFileSync(process.argv[2], got);
});
process.stdout.write('\\u001b[?2004hready');
`;

/** Does pasted text arrive whole, and marked as pasted? */
export async function checkPaste(env: NodeJS.ProcessEnv): Promise<CheckResult> {
  const name = 'pasted text arrives whole and marked as pasted';
  const command = (folder: string) => {
    const reader = join(folder, 'reader.mjs');
    writeFileSync(reader, READER);
    return [process.execPath, reader, join(folder, 'got')].map(quoteShell).join(' ');
  };
  const got = await withProbe(env, command, async ({ folder, socket, logPath }) => {
    const read = (path: string) => readFile(path, 'utf8').catch(() => '');
    await eventually(async () => (await read(logPath)).includes('ready') || undefined);
    await tmux(env, socket, ['load-buffer', '-'], TEXT);
    // The server has one session; it is the target.
    await tmux(env, socket, ['paste-buffer', '-p', '-d']);
    return eventually(async () => (await read(join(folder, 'got'))) || undefined);
  });
  if (got === EXPECTED) return { name, ok: true };
  return { name, ok: false, reason: `what arrived is ${JSON.stringify(got ?? '')}` };
}

function tmux(env: NodeJS.ProcessEnv, socket: string, args: readonly string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { env: sessionEnvironment(env), timeout: 5_000 };
    const child = execFile('tmux', ['-u', '-S', socket, ...args], options, (error) =>
      error === null ? resolve() : reject(error),
    );
    child.stdin?.on('error', () => {}); // It may end before it has read anything: its exit code says how it went.
    child.stdin?.end(input);
  });
}
