export { checkTmux } from './check-tmux.ts';
export {
  ControlConnection,
  type ControlConnectionOptions,
} from './control-connection.ts';

export type { PaneFacts } from './pane-facts.ts';
export { ReconnectingChannel } from './reconnecting-channel.ts';
export type { SessionListing } from './session-listing.ts';
export { SpawnedChannel } from './spawned-channel.ts';

export type { TmuxChannel } from './tmux-channel.ts';
export { clientProcess, type TmuxClient } from './tmux-client.ts';
export { TmuxFailure } from './tmux-failure.ts';
export { TmuxServer } from './tmux-server.ts';
export { parseTmuxSocket } from './tmux-socket.ts';
