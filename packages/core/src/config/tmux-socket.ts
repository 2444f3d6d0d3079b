import { createHash } from 'node:crypto';
import { resolvePath } from './resolve-path.ts';

/** The socket of a project's own server: `myproj-` in one folder → `ao-myproj-1a2b3c`, in another folder another. */
export function deriveSocket(sessionPrefix: string, configDir: string): string {
  const name = sessionPrefix
    .replace(/-+$/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 40);
  const folder = createHash('sha256').update(configDir).digest('hex').slice(0, 6);
  return ['ao', name, folder].filter((part) => part !== '').join('-');
}

/** A socket as written in a config: a path when it has a "/", else a name. */
export function resolveSocket(projectDir: string, written: string): string {
  return written.includes('/') ? resolvePath(projectDir, written) : written;
}

/** A socket path may have 107 bytes on Linux; other systems allow 103. */
const LONGEST_PATH = 103;
const LONGEST_NAME = 64;

/** Why a socket cannot be used; `undefined` when it can. */
export function socketFault(projectDir: string, written: string): string | undefined {
  const isPath = written.includes('/');
  const bytes = Buffer.byteLength(resolveSocket(projectDir, written));
  const longest = isPath ? LONGEST_PATH : LONGEST_NAME;
  return bytes > longest ? `it is ${bytes} bytes long, and a socket may have ${longest}` : undefined;
}
