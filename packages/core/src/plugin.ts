export { defineErrors, type ErrorFactory } from './errors/define-errors.ts';
export { type ErrorCatalog, type ErrorEntry, EXIT, OrchestratorError } from './errors/orchestrator-error.ts';
export type {
  Activity,
  AgentView,
  BackendView,
  Completion,
  DetectContext,
  DriverDefinition,
  Evidence,
  FirstPrompt,
  HandoffContext,
  HandoffDefinition,
  HandoffSignal,
  HandoffView,
  Hooks,
  LaunchPlan,
  LaunchRequest,
  LimitNotice,
  Observation,
  Plugin,
  SharedFile,
} from './plugin/contract.ts';
export { API_VERSION } from './plugin/contract.ts';
export { definePlugin, type PluginInput } from './plugin/define-plugin.ts';
export { activityByPatterns, limitByPatterns } from './plugin/detect-by-pattern.ts';
export { parseReset } from './plugin/parse-reset.ts';
export { programOf } from './plugin/program-of.ts';
export { quoteShell } from './plugin/quote-shell.ts';
export { renderCommand } from './plugin/render-command.ts';
export { activityByRules, type ScreenRegions, type ScreenRule } from './plugin/screen-rules.ts';
export { settleActivity } from './plugin/settle-activity.ts';
