import type { ScreenRule } from '@agent-orchestrator/core/plugin';

export type OpencodeRegion = 'dialog' | 'overlay' | 'footer' | 'step' | 'input';

const VERSIONS = '1.18.33';

/** What OpenCode shows, most telling first. */
export const ACTIVITY_RULES: readonly ScreenRule<OpencodeRegion>[] = [
  {
    id: 'permission-dialog',
    state: 'waiting',
    reason: 'permission',
    region: 'dialog',
    pattern: /^\s*┃\s+△ |^\s*┃\s+Allow once\s+Allow always/m,
    versions: VERSIONS,
    proof: { recording: 'permission-bash-80x24.txt' },
  },
  {
    id: 'question-dialog',
    state: 'waiting',
    reason: 'question',
    region: 'dialog',
    pattern: /^\s*┃.*\besc dismiss|^\s*┃\s+\d+\. Type your own answer/m,
    versions: VERSIONS,
    proof: { recording: 'question-dialog-80x24.txt' },
  },
  {
    id: 'other-dialog',
    state: 'waiting',
    reason: 'dialog',
    region: 'dialog',
    pattern: /^\s*┃.*\b(?:enter (?:confirm|submit|toggle|select)|esc (?:cancel|close|reject))\b/m,
    versions: VERSIONS,
    proof: { source: 'the keys named by the recorded dialogs of 1.18.33' },
  },
  {
    id: 'overlay',
    state: 'waiting',
    reason: 'dialog',
    region: 'overlay',
    pattern: /\besc\b/,
    versions: VERSIONS,
    proof: { recording: 'palette-100x30.txt' },
  },
  {
    id: 'retrying',
    state: 'working',
    reason: 'retrying',
    region: 'footer',
    // The message before it is as long as the provider likes, and pushes "esc interrupt" off the row.
    pattern: /\bretrying in\b|\battempt #\d|^\s*[⬝■]{3,} *(?!esc\b)[^\s⬝■]/m,
    versions: VERSIONS,
    proof: { recording: 'err-429-retrying-80x24.txt' },
  },
  {
    id: 'compacting',
    state: 'working',
    reason: 'compacting',
    region: 'step',
    pattern: /^\s*▣ +Compaction · /,
    versions: VERSIONS,
    proof: { source: '1.18.33; recorded only while it retries' },
  },
  {
    id: 'busy',
    state: 'working',
    reason: 'busy',
    region: 'footer',
    pattern: /^\s*[⬝■]{3,}|^\s*(?:\S+ +)?esc (?:again to )?interrupt\b/m,
    versions: VERSIONS,
    proof: { recording: 'working-streaming-80x24.txt' },
  },
  {
    id: 'ready',
    state: 'idle',
    reason: 'ready',
    region: 'footer',
    pattern: /\bctrl\+p\b|\btab agents\b|^ +[~/]\S*/m,
    versions: VERSIONS,
    proof: { recording: 'finished-idle-80x24.txt' },
  },
];
