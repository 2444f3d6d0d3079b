/** What both agents agree on: names of files and the form of commit subjects. The prompts say the same in words. */

/** Folder of the status, review and inbox files: `[loop.handoff] state_subdir`. */
export const STATE_FOLDER = 'machine-docs';

/** Each agent's own inbox: `[loop.handoff] inboxes`. The other one writes it, the owner deletes it. */
export const INBOX = {
  adversary: `${STATE_FOLDER}/ADVERSARY-INBOX.md`,
  builder: `${STATE_FOLDER}/BUILDER-INBOX.md`,
};

/** The heading that ends a phase: `[loop] done_marker`. */
export const DONE_HEADING = '## DONE';

export function statusPath(status) {
  return `${STATE_FOLDER}/${status}`;
}

export function reviewPath(phase) {
  return `${STATE_FOLDER}/REVIEW-${phase}.md`;
}

export function claimSubject(gate, whatHolds) {
  return `claim: ${gate} ${whatHolds}`;
}

export function reviewSubject(gate, findings) {
  if (findings === 0) return `review: ${gate} pass`;
  return `review: ${gate} ${findings} ${findings === 1 ? 'finding' : 'findings'}`;
}

/** A commit subject that is a claim or a review of this gate; `undefined` for every other. */
export function parseSubject(subject, gate) {
  const [, word, subjectGate, rest] = /^(claim|review): (\S+) (.+)$/.exec(subject) ?? [];
  if (subjectGate !== gate) return undefined;
  if (word === 'claim') return { kind: 'claim', text: rest };
  return { kind: 'review', passed: rest === 'pass', text: rest };
}

/** The line that tells the watchdog not to count silence as a stall until then. */
export function waitingUntil(minutes, now = Date.now()) {
  const until = new Date(now + minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return `WAITING-UNTIL: ${until}`;
}
