import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DONE_HEADING, reviewPath, STATE_FOLDER, statusPath } from '../lib/conventions.mjs';

/** The status file of a phase that is under way. */
export function writeStatus(folder, task, gateState, evidence) {
  write(folder, task, table(task, gateState, evidence));
}

/** The status file of a phase whose every gate the adversary has passed. */
export function writeDoneStatus(folder, task, { latest, refusals }, evidence) {
  const times = refusals === 0 ? 'at the first claim' : `at claim ${refusals + 1}`;
  write(
    folder,
    task,
    `${table(task, `passed in ${latest.id}`, evidence)}
${DONE_HEADING}
Gate \`${task.phase}\` was verified by the adversary in ${latest.id} ("${latest.subject}"), ${times}.
What was tried stands in ${reviewPath(task.phase)}. The suite on that commit: ${evidence}.
`,
  );
}

function table({ phase, plan }, gateState, evidence) {
  return `# STATUS: ${phase}

Plan: ${plan}

| Gate | State | Evidence |
|---|---|---|
| ${phase} | ${gateState} | \`node --test\`: ${evidence} |
`;
}

function write(folder, { status }, text) {
  mkdirSync(join(folder, STATE_FOLDER), { recursive: true });
  writeFileSync(join(folder, statusPath(status)), text);
}
