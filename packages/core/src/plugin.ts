export { defineErrors, type ErrorFactory } from './errors/define-errors.ts';
export { type ErrorCatalog, type ErrorEntry, EXIT, OrchestratorError } from './errors/orchestrator-error.ts';
export type {
  DeliveryAnswer,
  DeliveryRequest,
  RunningAgent,
  TranscriptEntry,
  TranscriptReader,
  TranscriptSource,
} from './plugin/capabilities.ts';
export type {
  Activity,
  Completion,
  DetectContext,
  DriverDefinition,
  Evidence,
  HandoffContext,
  HandoffDefinition,
  HandoffSignal,
  HandoffView,
  Hooks,
  LimitNotice,
  Observation,
  Plugin,
  SharedFile,
} from './plugin/contract.ts';
export { API_VERSION } from './plugin/contract.ts';
export { definePlugin, type PluginInput } from './plugin/define-plugin.ts';
export { activityByPatterns, limitByPatterns } from './plugin/detect-by-pattern.ts';
export type { Companion, FirstPrompt, LaunchPlan, LaunchRequest, PlannedFile } from './plugin/launch.ts';
export { type LimitTraits, limitTraits } from './plugin/limit-name.ts';
export { announcedReset, parseReset, type Reset, type ResetContext } from './plugin/parse-reset.ts';
export { programOf } from './plugin/program-of.ts';
export { quoteShell } from './plugin/quote-shell.ts';
export { renderCommand } from './plugin/render-command.ts';
export { activityByRules, type ScreenRegions, type ScreenRule } from './plugin/screen-rules.ts';
export { settleActivity } from './plugin/settle-activity.ts';

export type {
  Acceptance,
  SessionSummary,
  SignalContext,
  SignalReader,
  SignalRecord,
  SignalSource,
  SignalView,
  SourceHealth,
  UsageWindow,
} from './plugin/signals.ts';
export type { AgentView, BackendView } from './plugin/views.ts';

export { firstSentences } from './plugin/wrapped-text.ts';
