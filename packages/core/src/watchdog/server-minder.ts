import { mendSocket, noteServer } from '../perform/mend-socket.ts';
import type { Runtime } from '../perform/runtime.ts';
import { readableError } from '../tmux/tmux-error.ts';

/** Keeps the way to the tmux server open for others: its record, and its socket. */
export class ServerMinder {
  #noted: number | undefined;

  /** `pid` is the server's process while it is connected. Looks when that is another one, and when `heavy`. */
  look(pid: number | undefined, heavy: boolean, runtime: Runtime): void {
    if (pid === undefined || (pid === this.#noted && !heavy)) return;
    this.#noted = pid;
    void mind(runtime);
  }
}

async function mind({ fleet, tmux, journal, env }: Runtime): Promise<void> {
  try {
    await noteServer(fleet, tmux);
    if (!(await mendSocket(fleet))) return;
    const message = 'the socket of the tmux server was gone; it is there again';
    journal.write({ event: 'tmux-connected', message });
  } catch (error) {
    const { message, code } = readableError(error, fleet, env);
    journal.write({ event: 'state-problem', message, data: { code } });
  }
}
