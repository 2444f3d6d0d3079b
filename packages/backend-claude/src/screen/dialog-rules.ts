import type { ScreenRule } from '@agent-orchestrator/core/plugin';
import { BOTH, type ClaudeRegion, V330 } from './regions.ts';

/** Dialogs stand where the input box was. Which one it is only changes the reason. */
export const DIALOG_RULES: readonly ScreenRule<ClaudeRegion>[] = [
  {
    id: 'limit-menu',
    state: 'waiting',
    reason: 'limit-menu',
    region: 'dialog',
    pattern:
      /^\s*[❯>]?\s*\d\. Stop and wait for limit to reset|^\s*You['’]ve reached your .{1,40} limit.*Switch models\?/m,
    versions: V330,
    proof: { recording: 'limit-max-5h-noauto-80x24.txt' },
  },
  {
    id: 'trust-dialog',
    state: 'waiting',
    reason: 'trust',
    region: 'dialog',
    pattern:
      /^\s*[❯>]?\s*(?:\d\. )?(?:Yes, I trust this folder|Yes, proceed)\s*$|^[\s│]*Do you trust the files in this folder\?/m,
    versions: BOTH,
    proof: { recording: 'boot-02-trust-dialog-80x24.txt' },
  },
  {
    id: 'api-key-dialog',
    state: 'waiting',
    reason: 'api-key',
    region: 'dialog',
    pattern: /^[\s│]*Do you want to use this API key\?/m,
    versions: V330,
    proof: { recording: 'boot-03-apikey-dialog-80x24.txt' },
  },
  {
    id: 'bypass-consent',
    state: 'waiting',
    reason: 'consent',
    region: 'dialog',
    pattern: /^\s*[❯>]?\s*(?:\d\. )?Yes, I accept\s*$/m,
    versions: BOTH,
    proof: { source: 'strings in the binary: the warning before bypass permissions mode' },
  },
  {
    id: 'login-dialog',
    state: 'waiting',
    reason: 'login',
    region: 'dialog',
    pattern: /^[\s│]*(?:Select login method:|Paste code here if prompted|Browser didn['’]t open\?)/m,
    versions: BOTH,
    proof: { source: 'strings in the binary; the dialog needs the internet' },
  },
  {
    id: 'onboarding',
    state: 'waiting',
    reason: 'onboarding',
    region: 'dialog',
    pattern:
      /^[\s│]*(?:Choose the text style that looks best|Security notes:|Use Claude Code['’]s terminal setup\?)/m,
    versions: BOTH,
    proof: { source: 'strings in the binary' },
  },
  {
    id: 'plan-dialog',
    state: 'waiting',
    reason: 'plan',
    region: 'dialog',
    pattern:
      /^\s*[❯>]?\s*\d\. No, keep planning|^[\s│]*(?:Ready to code\?|Here is Claude['’]s plan)|^\s*[❯>]?\s*\d\. Yes, and auto-accept edits/m,
    versions: BOTH,
    proof: { source: 'strings in the binary' },
  },
  {
    id: 'permission-dialog',
    state: 'waiting',
    reason: 'permission',
    region: 'dialog',
    pattern:
      /^[\s│]*(?:Do you want to (?:proceed|create|make|allow|overwrite|delete)\b.*\?|.*would like to .*\?)|^[\s│]*Esc to cancel · Tab to amend/m,
    versions: BOTH,
    proof: { recording: 'permission-bash-80x24.txt' },
  },
  {
    id: 'question-dialog',
    state: 'waiting',
    reason: 'question',
    region: 'keys',
    pattern: /Enter to select · (?:↑\/↓|Tab\/Arrow|Tab)|Type something\.|Chat about this|Submit answers/,
    versions: BOTH,
    proof: { recording: 'ask-user-question-80x24.txt' },
  },
  {
    id: 'other-dialog-keys',
    state: 'waiting',
    reason: 'dialog',
    region: 'keys',
    pattern:
      /\b(?:Enter to (?:confirm|select|submit|continue|save)|Esc to (?:cancel|exit|close|go back|dismiss)|Press (?:Enter|any key) to)\b/i,
    versions: BOTH,
    proof: { source: 'strings in the binary: every dialog ends in the keys it takes' },
  },
  {
    id: 'other-dialog-menu',
    state: 'waiting',
    reason: 'dialog',
    region: 'dialog',
    pattern: /^[\s│]*[❯>] \d\. \S.*\n(?:.*\n){0,3}[\s│]*\d\. \S/m,
    versions: BOTH,
    proof: { source: 'public issue threads: dialogs of versions before 2.1 name no keys' },
  },
  {
    id: 'other-dialog-edge',
    state: 'waiting',
    reason: 'dialog',
    region: 'dialog',
    pattern: /^\s?▔{8,}/,
    versions: V330,
    proof: { recording: 'slash-status-80x24.txt' },
  },
  {
    id: 'no-connection',
    state: 'fatal',
    reason: 'no-connection',
    region: 'dialog',
    pattern: /^ ?Unable to connect to Anthropic services/m,
    versions: V330,
    proof: { recording: 'boot-01-offline-onboarding-fatal-80x24.txt' },
  },
];
