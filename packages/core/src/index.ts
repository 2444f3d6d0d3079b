export { bringUp, type UpOptions, type UpReport, type UpResult } from './commands/bring-up.ts';
export { type DetectedScreen, detectScreen, type SavedScreen } from './commands/detect-screen.ts';
export type { LaunchedWatchdog, WatchdogLauncher } from './commands/ensure-watchdog.ts';
export type {
  AgentStatus,
  FleetStatus,
  LimitStatus,
  LoopStatus,
  WatchdogStatus,
} from './commands/fleet-status.ts';
export { type AgentLook, lookAtAgent } from './commands/look-at-agent.ts';
export { chooseLoop, movePhase, type PhaseMove, type PhaseReport, showPhase } from './commands/move-phase.ts';
export {
  type OpenedTranscript,
  openAgentTranscript,
  openTranscriptFile,
} from './commands/open-transcript.ts';
export { readStatus } from './commands/read-status.ts';
export { requireNames, WATCHDOG } from './commands/require-names.ts';
export { requireAgent, SEND_EXPIRES_MS, type SendOptions, sendMessage } from './commands/send-message.ts';
export { watchdogOfBrokenConfig } from './commands/supervised-fleet.ts';
export { type DownOptions, type DownResult, takeDown } from './commands/take-down.ts';
export { checkPromptFiles } from './config/check-files.ts';
export { findConfig } from './config/find-config.ts';
export type * from './config/fleet.ts';
export { type StarterBackend, starterConfig } from './config/init-template.ts';
export { type ListedPlugin, listPlugin } from './config/list-plugin.ts';
export { loadFleet } from './config/load-fleet.ts';
export { type ConfigText, readConfigFile } from './config/read-config-file.ts';
export { sanitizePrefix } from './config/session-name.ts';
export { CATALOG, fail } from './errors/catalog.ts';
export { defineErrors } from './errors/define-errors.ts';
export { EXIT, type ExitCode, isOrchestratorError, OrchestratorError } from './errors/orchestrator-error.ts';
export {
  asOrchestratorError,
  exitCodeOf,
  renderError,
  renderWarning,
  toJson,
} from './errors/render-error.ts';
export { whyUnreadable } from './errors/why-unreadable.ts';
export { EVENT_NAMES, type EventName, type JournalEvent } from './journal/event.ts';
export { formatEvent, localStamp } from './journal/format-event.ts';
export { journalPath, openJournal } from './journal/journal.ts';
export { followJournal, readJournal } from './journal/read-journal.ts';
export { sessionEnvironment } from './perform/session-environment.ts';
export { withRecordedCompanions } from './perform/with-companions.ts';
export type { TranscriptEntry, TranscriptSource } from './plugin/capabilities.ts';
export { activityByPatterns, limitByPatterns } from './plugin/detect-by-pattern.ts';
export { bindBackends } from './plugins/bind-backends.ts';
export type { Bindings } from './plugins/bindings.ts';
export { chooseDriver, chooseHandoff } from './plugins/choose-driver.ts';
export { readCoreVersion } from './plugins/core-version.ts';
export { findInstalled, findPlugAndPlay } from './plugins/find-installed.ts';
export { type ImpliedPlugins, impliedPlugins } from './plugins/implied-plugins.ts';
export { loadPlugins } from './plugins/load-when-asked.ts';
export type { PluginRegistry, RegisteredDriver } from './plugins/registry.ts';
export { type Message, readMessages } from './state/outbox.ts';
export { sessionLogPath } from './state/session-log.ts';
export { isStopping } from './state/stopping-file.ts';
export { readWatchdogLock } from './state/watchdog-lock.ts';
export { checkTmux } from './tmux/check-tmux.ts';
export { PANE_MARK, readPaneMark } from './tmux/session-marks.ts';
export { paneTarget, sessionTarget, type Target } from './tmux/target.ts';
export { clientProcess } from './tmux/tmux-client.ts';
export { parseTmuxSocket } from './tmux/tmux-socket.ts';
export {
  followTranscript,
  readTranscript,
  type TranscriptReading,
} from './transcript/read-transcript.ts';
export type { TranscriptInput, TranscriptProblem, TranscriptSink } from './transcript/transcript-input.ts';
export type { Replacement } from './watchdog/hang-guard.ts';
export type { LoadedFleet, PluginLoader } from './watchdog/loaded-fleet.ts';
export { watchdogSession } from './watchdog/open-channel.ts';
export { runWatchdog, type WatchdogOptions } from './watchdog/run-watchdog.ts';
