import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { askServer } from './ask-server.ts';
import { authorization } from './authorization.ts';

/** Below the ports that systems give to connections of their own. */
const FIRST_PORT = 21_000;
const LAST_PORT = 31_999;
const ATTEMPTS = 50;

/** A server that the fleet runs for the agents of one backend table. */
export interface OwnServer {
  /** Name of the session in which it runs, without the fleet's prefix. */
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** Private; holds the password and nothing else. */
  readonly passwordFile: string;
}

/** Agents of one table are asked about side by side and must be told the same. */
const claims = new Map<string, Promise<unknown>>();

/**
 * Port and password of the server of a backend table: chosen once, then kept in two private files below `stateDir`, so
 * that they stay the same when an agent, the watchdog or the server is started again. A port at which somebody else
 * answers is given up for another one.
 */
export function claimOwnServer(stateDir: string, backend: string): Promise<OwnServer> {
  const name = `${backend}-server`;
  const base = join(stateDir, `opencode-${backend}`);
  const earlier = claims.get(base) ?? Promise.resolve();
  const claim = earlier.then(
    () => settle(name, base),
    () => settle(name, base),
  );
  claims.set(base, claim);
  return claim;
}

async function settle(name: string, base: string): Promise<OwnServer> {
  const passwordFile = `${base}.password`;
  const portFile = `${base}.port`;
  const password = readOnce(passwordFile) ?? keepFirst(passwordFile, randomBytes(24).toString('base64url'));
  const kept = Number(readOnce(portFile));
  let port = Number.isInteger(kept) && kept > 0 && kept < 65_536 ? kept : undefined;
  if (port === undefined || (await isTaken(port, password))) {
    port = await freePort();
    replace(portFile, String(port));
  }
  return { name, url: `http://127.0.0.1:${port}`, port, password, passwordFile };
}

/** Somebody listens there, and it is not our server. */
async function isTaken(port: number, password: string): Promise<boolean> {
  if (await isFree(port)) return false;
  const address = { url: `http://127.0.0.1:${port}`, directory: '/', headers: authorization(password) };
  try {
    const signal = AbortSignal.timeout(3_000);
    const { status, body } = await askServer(address, { path: '/global/health', signal });
    return status !== 200 || (body as { healthy?: unknown } | null)?.healthy !== true;
  } catch {
    return true;
  }
}

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${FIRST_PORT} and ${LAST_PORT} for the OpenCode server.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function readOnce(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Writes a file unless another process has just done so; answers with what the file holds then. */
function keepFirst(path: string, text: string): string {
  const draft = write(path, text);
  try {
    linkSync(draft, path);
    return text;
  } catch (error) {
    const other = readOnce(path);
    if (other !== undefined) return other;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    replace(path, text);
    return text;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(path: string, text: string): void {
  renameSync(write(path, text), path);
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600 });
  return draft;
}
