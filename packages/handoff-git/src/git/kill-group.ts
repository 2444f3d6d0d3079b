const live = new Set<number>();
let watching = false;

/** Remembers a process group, so that it does not outlive this process. Returns how to forget it. */
export function guardGroup(pid: number): () => void {
  if (!watching) {
    watching = true;
    process.on('exit', () => {
      for (const group of live) killGroup(group, 'SIGKILL');
    });
  }
  live.add(pid);
  return () => live.delete(pid);
}

/** Signals a whole process group: git and the transport helpers that it started. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}
