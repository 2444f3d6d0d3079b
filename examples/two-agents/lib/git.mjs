import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Nothing of the caller's git settings or of a surrounding hook; everything needed is in the clone's own config. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/** Runs git in a folder and resolves to what it prints; rejects with git's own words. */
export async function git(folder, ...args) {
  try {
    const { stdout } = await run('git', ['-c', 'gc.auto=0', ...args], {
      cwd: folder,
      env: ENVIRONMENT,
      timeout: 20_000,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout.trimEnd();
  } catch (error) {
    const said = `${error.stderr ?? ''}`.trim() || error.message;
    throw new Error(`git ${args[0]}: ${said}`, { cause: error });
  }
}

/** Runs git only to learn whether it succeeds. */
export async function gitSucceeds(folder, ...args) {
  return git(folder, ...args).then(
    () => true,
    () => false,
  );
}
