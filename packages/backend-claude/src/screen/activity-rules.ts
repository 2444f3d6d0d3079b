import type { ScreenRule } from '@agent-orchestrator/core/plugin';
import { DIALOG_RULES } from './dialog-rules.ts';
import { BOTH, type ClaudeRegion, V330 } from './regions.ts';

/**
 * What Claude Code shows, most telling first. A rule with a source instead of a recording comes from strings in the
 * shipped binary or from public issue threads.
 */
export const ACTIVITY_RULES: readonly ScreenRule<ClaudeRegion>[] = [
  ...DIALOG_RULES,
  // At work: the footer offers to interrupt, or a spinner turns at the left margin.
  {
    id: 'retrying',
    state: 'working',
    reason: 'retrying',
    region: 'status',
    pattern: /^[·✢✳✶✻✽*∗] [\s\S]*?· ?retrying in \d+\s?(?:s|m|h|sec)/i,
    versions: BOTH,
    proof: { recording: 'err-529-retrying-early-80x24.txt' },
  },
  {
    id: 'retrying-notice',
    state: 'working',
    reason: 'retrying',
    region: 'failing',
    pattern: /\bretrying in \d+\s?(?:s|m|h|sec).*\n.*\besc to interrupt\b/i,
    versions: '1.0 - 2.0',
    proof: {
      source: 'public issue threads: versions before 2.1 say it in a notice, above the offer to interrupt',
    },
  },
  {
    id: 'compacting',
    state: 'working',
    reason: 'compacting',
    region: 'status',
    pattern: /^[·✢✳✶✻✽*∗] Compacting conversation/m,
    versions: BOTH,
    proof: { recording: 'compacting-manual-80x24.txt' },
  },
  {
    id: 'thinking',
    state: 'working',
    reason: 'thinking',
    region: 'status',
    pattern: /^[·✢✳✶✻✽*∗] [^\s\d]\S*…(?: \(.*\bthinking\b|$)/m,
    versions: BOTH,
    proof: { recording: 'working-thinking-80x24.txt' },
  },
  {
    id: 'spinner',
    state: 'working',
    reason: 'busy',
    region: 'status',
    pattern: /^[·✢✳✶✻✽*∗] \S.{0,80}?(?:…|\.\.\.)(?: ?\(|\s*$)/m,
    versions: BOTH,
    proof: { recording: 'working-tool-80x24.txt' },
  },
  {
    id: 'interruptible',
    state: 'working',
    reason: 'busy',
    region: 'mode',
    // At the right margin of a narrow pane the words are cut: "· esc to inter…", in a pane just resized without "…".
    pattern:
      /(?:^ *(?:-- [A-Z ]+ --\s+)?|· ?)esc (?:to interrupt\b|(?:t(?:o(?: i?[a-z]*)?)?)?…|t(?:o(?: i[a-z]*)?)?\s*$)/,
    versions: BOTH,
    proof: { recording: 'working-streaming-80x24.txt' },
  },
  {
    id: 'queued',
    state: 'working',
    reason: 'busy',
    region: 'queueing',
    pattern: /^❯\sPress up to edit queued messages\s*$/,
    versions: BOTH,
    proof: { recording: '2.1.197/queued-quote-100x30.txt' },
  },
  {
    id: 'queued-notice',
    state: 'working',
    reason: 'busy',
    region: 'notice',
    pattern: /^Queued · /,
    versions: V330,
    proof: { source: 'the prompt in working-queued-80x24.txt, where the mode row is out of sight' },
  },
  {
    id: 'title-spinner',
    state: 'working',
    reason: 'busy',
    region: 'title',
    // With a status line nothing else tells that text streams (2.1.197). In tmux 2.1.330 never says it.
    pattern: /^[⠂⠐◐◑] /,
    versions: BOTH,
    proof: { recording: '2.1.197/statusline-words-working-100x30.txt' },
  },
  {
    id: 'footer-cut',
    state: 'unknown',
    reason: 'footer-cut',
    region: 'cut',
    // Too narrow to tell "esc to interrupt" from "← for agents", or to get as far as that: the mode itself is not complete.
    pattern: /(?:· ?|· es?|· esc ?)…\s*$|^(?!.* · )(?!.*(?:\bon|\)|shortcuts)\s*$)/,
    versions: BOTH,
    proof: { source: 'narrow panes of 2.1.330 end the row in "…"' },
  },
  // The turn is over; its last entry says whether somebody has to do something.
  {
    id: 'login-lost',
    state: 'waiting',
    reason: 'login',
    region: 'notice',
    pattern:
      /^(?:Not logged in|Invalid API key|Please run \/login|OAuth token (?:has expired|revoked)|API Error: 401\b)/,
    versions: BOTH,
    proof: { recording: 'err-401-final-80x24.txt' },
  },
  {
    id: 'credit-low',
    state: 'waiting',
    reason: 'billing',
    region: 'notice',
    pattern: /^Credit balance (?:is )?too low/,
    versions: BOTH,
    proof: { recording: 'err-400-credit-80x24.txt' },
  },
  {
    id: 'prompt-too-long',
    state: 'fatal',
    reason: 'context-full',
    region: 'notice',
    pattern: /^(?:Prompt is too long|Context limit reached|Conversation too long)/,
    versions: BOTH,
    proof: { recording: 'err-400-toolong-80x24.txt' },
  },
  {
    id: 'api-error',
    state: 'idle',
    reason: 'api-error',
    region: 'notice',
    pattern: /^API Error\b/,
    versions: BOTH,
    proof: { recording: 'err-529-final-80x24.txt' },
  },
  {
    id: 'interrupted',
    state: 'idle',
    reason: 'interrupted',
    region: 'notice',
    pattern: /^Interrupted\b/,
    versions: BOTH,
    proof: { source: 'seen in 2.1.330 after Esc; not recorded' },
  },
  // The notice has gone from the screen; what stands in the empty input box still tells of it.
  {
    id: 'failed-for-people',
    state: 'waiting',
    reason: 'failed',
    region: 'settled',
    pattern: /^❯\sOnce fixed, resend your message\s*$/,
    versions: V330,
    proof: { source: 'the input box of err-401-final-80x24.txt, below the notice' },
  },
  {
    id: 'failed',
    state: 'idle',
    reason: 'api-error',
    region: 'settled',
    pattern: /^❯\sResend your message to try again\s*$/,
    versions: V330,
    proof: { source: 'the input box of err-529-final-80x24.txt, below the error' },
  },
  {
    id: 'ready',
    state: 'idle',
    reason: 'ready',
    region: 'settled',
    pattern: /^/,
    versions: BOTH,
    proof: { recording: 'finished-idle-80x24.txt' },
  },
];
