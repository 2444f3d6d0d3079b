export { type CaptureOptions, captureScreen, captureScreens, type Screen } from './capture.ts';
export { checkTmux, MINIMUM_TMUX, type TmuxCheck } from './check-tmux.ts';
export {
  ControlConnection,
  type ControlConnectionEvents,
  type ControlConnectionOptions,
} from './control-connection.ts';
export type { ControlSession } from './control-session.ts';
export type { NewSession, NewSessionResult } from './new-session.ts';
export type { PaneFacts } from './pane-facts.ts';
export {
  type Backoff,
  backoffDelay,
  type ChannelState,
  ReconnectingChannel,
  type ReconnectingEvents,
  type ReconnectingOptions,
} from './reconnecting-channel.ts';
export { SpawnedChannel } from './spawned-channel.ts';
export { paneTarget, sessionNameProblem, sessionTarget, type Target } from './target.ts';
export type { RunOptions, TmuxChannel, TmuxCommand, TmuxReply } from './tmux-channel.ts';
export { type ClientProcess, clientProcess, type TmuxClient } from './tmux-client.ts';
export { TmuxFailure, type TmuxFailureKind } from './tmux-failure.ts';
export { TmuxServer, type TmuxServerOptions } from './tmux-server.ts';
export {
  clientEnvironment,
  type Environment,
  parseTmuxSocket,
  socketArguments,
  type TmuxSocket,
  tmuxSocketProblem,
} from './tmux-socket.ts';
export { isOlderThan, parseTmuxVersion, type TmuxVersion } from './tmux-version.ts';
