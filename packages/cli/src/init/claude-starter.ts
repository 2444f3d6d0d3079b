import type { StarterBackend } from '@agent-orchestrator/core';

/** The tool of a starter config: Claude Code. */
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
    ['active_re', 'esc to interrupt|Running tool|\\u00b7 \\d+'],
    ['limit_re', 'usage limit|limit reached|reached your .*limit'],
  ],
  plugins: ['@agent-orchestrator/backend-claude'],
};
