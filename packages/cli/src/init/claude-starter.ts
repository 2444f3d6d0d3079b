import type { StarterBackend } from '@agent-orchestrator/core';

/** The tool of a starter config: Claude Code. What its screens mean is left to the driver, which knows the tool's versions. */
export const CLAUDE_STARTER: StarterBackend = {
  name: 'claude',
  model: 'claude-sonnet-4-6',
  keys: [
    ['bin', 'claude'],
    ['flags', '--dangerously-skip-permissions'],
    ['prompt_delivery', 'arg'],
    ['process_name', 'claude'],
    ['submit_key', 'Enter'],
    ['stall_idle', 300],
  ],
  plugins: ['@agent-orchestrator/backend-claude'],
};
