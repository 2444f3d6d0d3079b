import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { runProgram } from './run-program.mjs';

/** What was measured on. */
export async function describeMachine() {
  const version = async (file, flag) => {
    const { stdout } = await runProgram(file, [flag], { env: process.env, deadline: 5000 }).catch(() => ({
      stdout: '',
    }));
    return stdout.trim();
  };
  return {
    processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? arch()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
    tmux: await version('tmux', '-V'),
    git: await version('git', '--version'),
    python: await version('python3', '--version'),
  };
}

/** Processes that want to run, averaged over a minute. */
export const currentLoad = () => Number(loadavg()[0].toFixed(1));
