import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from 'vitest';

export const FAKE_OPENCODE = fileURLToPath(new URL('programs/opencode.mjs', import.meta.url));

/** Small OpenCode servers, and a folder, for one test. */
export class Workshop {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'opencode-state-'));
  readonly #children: ChildProcess[] = [];
  readonly #heads: ChildProcess[] = [];

  /** Starts a server and waits until it answers. */
  async serve(port: number, password?: string): Promise<ChildProcess> {
    const env = { ...process.env, OPENCODE_SERVER_PASSWORD: password ?? '' };
    const child = spawn(process.execPath, [FAKE_OPENCODE, 'serve', '--port', String(port)], { env });
    this.#children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`the server has ended with ${code}`)));
    });
    return child;
  }

  /** A program that this test has started, as the head of a process group of its own. */
  started(child: ChildProcess): ChildProcess {
    this.#heads.push(child);
    return child;
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const { pid } of this.#heads) if (pid !== undefined) endGroup(pid);
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export const test = base.extend<{ workshop: Workshop }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  workshop: async ({}, use) => {
    const workshop = new Workshop();
    try {
      await use(workshop);
    } finally {
      workshop.close();
    }
  },
});
