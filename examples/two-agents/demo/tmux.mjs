import { spawnSync } from 'node:child_process';

/** Ends an agent as a crash would: kill -9 on the process in its pane. Returns the process id, if it was there. */
export function killAgent({ socket, env }, session) {
  const { stdout } = spawnSync(
    'tmux',
    ['-S', socket, 'display-message', '-p', '-t', `=${session}:`, '#{pane_pid}'],
    { env, encoding: 'utf8' },
  );
  const pid = Number.parseInt(stdout, 10);
  if (!(pid > 1)) return undefined;
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Sessions on the sandbox's tmux server; none when the server is gone. */
export function liveSessions({ socket, env }) {
  const { status, stdout } = spawnSync('tmux', ['-S', socket, 'list-sessions', '-F', '#{session_name}'], {
    env,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim().split('\n') : [];
}
