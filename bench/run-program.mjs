import { spawn } from 'node:child_process';

/** Runs a program to its end and returns how it went, with its wall time in ms. It is killed after `deadline` ms. */
export function runProgram(file, args, { cwd, env, deadline = 120_000 }) {
  return new Promise((settle, reject) => {
    const began = performance.now();
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: deadline,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    let ms;
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => {
        output[name] += text;
      });
    child.on('error', reject);
    child.on('exit', () => {
      ms = performance.now() - began;
    });
    child.on('close', (code) => settle({ code, ms, ...output }));
  });
}

/** Runs a program that has to succeed. */
export async function runOrThrow(file, args, options) {
  const ran = await runProgram(file, args, options);
  if (ran.code === 0) return ran;
  throw new Error(`${file} ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`.trim());
}
