import { spawn } from 'node:child_process';

/** Gives the terminal to a program until it ends. Returns its exit code, 1 when a signal ended it. */
export function runInTerminal(
  {
    file,
    args,
    env,
  }: { readonly file: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(1);
    const child = spawn(file, args, { env, stdio: 'inherit' });
    const end = () => child.kill();
    signal.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('exit', (code) => {
      signal.removeEventListener('abort', end);
      resolve(code ?? 1);
    });
  });
}
