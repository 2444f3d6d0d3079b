import type { ScreenRule } from '@agent-orchestrator/core/plugin';

export type CodexRegion = 'dialog' | 'title' | 'status' | 'input';

const V = '0.169.0';

/** What Codex shows, most telling first. Its title is its state; text streams without a word about it on the screen. */
export const ACTIVITY_RULES: readonly ScreenRule<CodexRegion>[] = [
  {
    id: 'trust-dialog',
    state: 'waiting',
    reason: 'trust',
    region: 'dialog',
    pattern: /^\s*Trust this folder\?/m,
    versions: V,
    proof: { recording: 'boot-trust-dialog-80x24.txt' },
  },
  {
    id: 'approaching-limit',
    state: 'waiting',
    reason: 'limit-warning',
    region: 'dialog',
    pattern: /^\s*Approaching rate limits/m,
    versions: V,
    proof: { recording: 'limit-approaching-dialog-80x24.txt' },
  },
  {
    id: 'approval-dialog',
    state: 'waiting',
    reason: 'permission',
    region: 'dialog',
    pattern: /^\s*Would you like to /m,
    versions: V,
    proof: { recording: 'approval-exec-80x24.txt' },
  },
  {
    id: 'other-dialog',
    state: 'waiting',
    reason: 'dialog',
    region: 'dialog',
    pattern: /^› \d+\. \S/m,
    versions: V,
    proof: { source: 'every menu marks its selected row' },
  },
  {
    id: 'title-action',
    state: 'waiting',
    reason: 'permission',
    region: 'title',
    pattern: /^\[ [!.] \] Action Required/,
    versions: V,
    proof: { recording: 'approval-exec-120x40.txt' },
  },
  {
    id: 'retrying',
    state: 'working',
    reason: 'retrying',
    region: 'status',
    pattern: /^[•◦] Reconnecting\.\.\. \d+\/\d+ \(/m,
    versions: V,
    proof: { recording: 'err-500-retry-120x40.txt' },
  },
  {
    id: 'title-spinner',
    state: 'working',
    reason: 'busy',
    region: 'title',
    pattern: /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] /,
    versions: V,
    proof: { recording: 'working-streaming-80x24.txt' },
  },
  {
    id: 'interruptible',
    state: 'working',
    reason: 'busy',
    region: 'status',
    pattern: /^[•◦] .*\((?:\d+[hms] ?)+ • esc to interrupt\)/m,
    versions: V,
    proof: { source: 'every recording of a tool at work; the title decides first' },
  },
];
