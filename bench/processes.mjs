import { readdirSync, readFileSync } from 'node:fs';

/** Ticks per second of /proc; 100 on every Linux that Node runs on. */
const TICKS = 100;

/**
 * What the kernel has counted for a process (Linux, proc(5)), `undefined` when it is gone. `cpuMs` includes children that it
 * has waited for. `childFaults` are the page faults of those children: no process ends without some, so as long as the
 * number stands still, none was started and waited for.
 */
export function readProcess(pid) {
  const text = readOrNothing(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (number) => fields[number - 3];
  const ticks = at(14) + at(15) + at(16) + at(17);
  return { pid, parent: at(4), cpuMs: (ticks * 1000) / TICKS, childFaults: at(11) + at(13) };
}

/** Resident memory of a process in MB. */
export function residentMegabytes(pid) {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readOrNothing(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Process ids of the children of a process that run now. */
export function childrenOf(parent) {
  return allProcesses().filter((pid) => readProcess(pid)?.parent === parent);
}

/** Process ids of the processes whose command line is accepted. */
export function findProcesses(accept) {
  return allProcesses().filter((pid) => {
    const line = readOrNothing(`/proc/${pid}/cmdline`);
    return line !== undefined && line !== '' && accept(line.split('\0').slice(0, -1));
  });
}

/** Process ids of the processes that were started with a variable in their environment. */
export function findByEnvironment(name, value) {
  return allProcesses().filter((pid) =>
    readOrNothing(`/proc/${pid}/environ`)?.split('\0').includes(`${name}=${value}`),
  );
}

const allProcesses = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function readOrNothing(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // It has ended, or belongs to somebody else.
  }
}
