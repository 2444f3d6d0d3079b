import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Processes that belong to a sandbox: its folder stands in their command line, environment or working directory.
 * Without /proc only the command line can be read, which names the folder for every process that this demo starts.
 */
export function sandboxProcesses(root) {
  const found = existsSync('/proc/self/environ') ? fromProc(root) : fromPs(root);
  return found.filter(({ pid }) => pid !== process.pid);
}

/** Ends what is left, hard. Only for what should have ended by itself. */
export function killSandboxProcesses(root) {
  for (let round = 0; round < 20; round += 1) {
    const left = sandboxProcesses(root);
    if (left.length === 0) return;
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in the meantime.
      }
    }
  }
}

function fromProc(root) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const command = read(`/proc/${pid}/cmdline`);
      const traces = [command, read(`/proc/${pid}/environ`), target(`/proc/${pid}/cwd`)];
      if (!traces.some((trace) => trace.includes(root))) return [];
      return [{ pid: Number(pid), command: command.replaceAll('\0', ' ').trim() }];
    });
}

function fromPs(root) {
  const { stdout } = spawnSync('ps', ['-Axo', 'pid=,command='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(root))
    .map((line) => line.trim())
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.replace(/^\d+\s+/, '') }));
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function target(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
