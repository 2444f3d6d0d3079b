import { clientEnvironment, type Environment, socketArguments, type TmuxSocket } from './tmux-socket.ts';

/** How tmux clients are started. The environment is the caller's choice; nothing of ours leaks into it. */
export interface TmuxClient {
  socket: TmuxSocket;
  env: Environment;
  /** The binary; default `tmux`, looked up in the PATH of `env`. */
  tmuxPath?: string;
  /** Configuration file for a server that this client starts; default is the user's own. */
  configFile?: string;
}

export interface ClientProcess {
  file: string;
  args: string[];
  env: Record<string, string>;
}

/** The command line of one tmux client. With `startServer: false` none is ever started. */
export function clientProcess(
  client: TmuxClient,
  mode: { startServer: boolean; control?: boolean },
  args: readonly string[],
): ClientProcess {
  return {
    file: client.tmuxPath ?? 'tmux',
    args: [
      // UTF-8 whatever the locale, or tmux replaces every wide character by "_".
      '-u',
      ...(client.configFile === undefined ? [] : ['-f', client.configFile]),
      ...(mode.startServer ? [] : ['-N']),
      ...socketArguments(client.socket),
      ...(mode.control ? ['-C'] : []),
      ...args,
    ],
    env: clientEnvironment(client.env),
  };
}
