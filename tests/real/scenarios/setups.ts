import type { ToolName } from '../tools/versions.mjs';
import type { FleetRequest } from './real-fleet.ts';

/** Ways to run a tool under `agents`: its name in a test, the tool, and what is special in the config. */
export const SETUPS: readonly (readonly [string, ToolName, FleetRequest])[] = [
  ['Claude Code', 'claude', {}],
  ['OpenCode', 'opencode', {}],
  // On a busy machine the server takes longer than the usual 12 s to answer.
  ['OpenCode beside its own server', 'opencode', { backend: 'server = "auto"\nconnect_delay = 60' }],
];
