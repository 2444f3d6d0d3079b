export type {
  AcceptedCase,
  BackendSuite,
  DeclaredState,
  LimitCase,
  SignalSuite,
} from './testing/backend-suite.ts';
export { BACKEND_RULES, checkBackend, describeBackend } from './testing/describe-backend.ts';
export { checkHandoff, describeHandoff, HANDOFF_SUITE_RULES } from './testing/describe-handoff.ts';
export { createFakeClock, type FakeClock } from './testing/fake-clock.ts';
export { type FakeFrame, type FakeTui, installFakeTui } from './testing/fake-tui.ts';
export type { HandoffScene, HandoffSuite } from './testing/handoff-suite.ts';
export { createRandom, HOSTILE_VALUES, hostileRecords, hostileScreens } from './testing/hostile.ts';
export {
  observationOf,
  type Recording,
  type RecordingSource,
  readRecordings,
  type ScreenRecording,
} from './testing/recordings.ts';
export { ConformanceError, type Rule, type RuleResult } from './testing/rule.ts';
export type { TestFramework } from './testing/test-framework.ts';
export {
  openTmuxSandbox,
  type SandboxPane,
  type SandboxSession,
  type TmuxSandbox,
} from './testing/tmux-sandbox.ts';
