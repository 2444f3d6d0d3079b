import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '../errors/catalog.ts';

/** A config file's text, and where it really lies. */
export interface ConfigText {
  /** Absolute, with symbolic links followed. */
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
}

/**
 * Reads a config file as UTF-8.
 * Throws CONFIG_NOT_FOUND, CONFIG_IS_FOLDER, CONFIG_UNREADABLE or CONFIG_NOT_UTF8.
 */
export function readConfigFile(path: string): ConfigText {
  const named = resolve(path);
  let real: string;
  let bytes: Buffer;
  try {
    real = realpathSync(named);
    bytes = readFileSync(real);
  } catch (error) {
    throw readFailure(named, error);
  }
  return { path: real, text: decode(real, bytes) };
}

function readFailure(path: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return fail('CONFIG_NOT_FOUND', { path }, { cause });
  if (code === 'EISDIR') return fail('CONFIG_IS_FOLDER', { path }, { cause });
  const reason = code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : (code ?? message);
  return fail('CONFIG_UNREADABLE', { path, reason }, { cause });
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const { offset, line, column } = firstBadByte(bytes);
    const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`;
    throw fail('CONFIG_NOT_UTF8', { path, byte, offset, file: path, line, column }, { cause });
  }
}

/** The first byte at which the text stops being what it encodes to. */
function firstBadByte(bytes: Buffer): { offset: number; line: number; column: number } {
  const text = bytes.toString('utf8');
  const again = Buffer.from(text, 'utf8');
  let offset = 0;
  while (offset < bytes.length && bytes[offset] === again[offset]) offset += 1;
  const before = bytes.subarray(0, offset).toString('utf8').split('\n');
  return { offset, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
