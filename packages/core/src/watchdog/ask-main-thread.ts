import type { Session } from 'node:inspector/promises';
import { CALL_OF_THIS_MOMENT, type PluginCall } from '../plugins/plugin-calls.ts';

/** A main thread that waits in the system cannot be asked: it is given up after this time, in ms. */
const PATIENCE_MS = 3_000;

/** Between two steps of a chain of promises, none of them is under way: so often it is asked again. */
const TRIES = 20;

/**
 * In which call of a plugin the main thread is, asked from another thread while it loops: as a debugger would, it is interrupted
 * wherever it is. `undefined`: in none, or it cannot be asked. Leaves it standing, so that it is for a process about to end.
 */
export async function callOfMainThread(): Promise<PluginCall | undefined> {
  let patience: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    patience = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([interrogate(), tooLong]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(patience);
  }
}

async function interrogate(): Promise<PluginCall | undefined> {
  // Not every build of Node has it.
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connectToMainThread();
  await session.post('Debugger.enable');
  for (let tries = 0; tries < TRIES; tries += 1) {
    await pause(session);
    const expression = `globalThis[${JSON.stringify(CALL_OF_THIS_MOMENT)}]?.()`;
    const { result } = await session.post('Runtime.evaluate', { expression });
    if (typeof result.value === 'string') return JSON.parse(result.value) as PluginCall;
    await session.post('Debugger.resume');
  }
  return undefined;
}

async function pause(session: Session): Promise<void> {
  const paused = new Promise<void>((resolve) => session.once('Debugger.paused', () => resolve()));
  await session.post('Debugger.pause');
  await paused;
}
