import type { ToolName } from '../tools/versions.mjs';
import type { FleetRequest } from './real-fleet.ts';

/** Ways to run a tool under `agents`: its name in a test, the tool, and what is special in the config. */
export const SETUPS: readonly (readonly [string, ToolName, FleetRequest])[] = [
  ['Claude Code', 'claude', {}],
  ['OpenCode', 'opencode', {}],
  ['OpenCode beside its own server', 'opencode', { backend: 'server = "auto"' }],
];
