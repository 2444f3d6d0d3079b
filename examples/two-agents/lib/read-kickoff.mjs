import { readFileSync } from 'node:fs';

/** What prompts/kickoff.md tells an agent, read back from the rendered file. */
export function readKickoff(file) {
  const text = readFileSync(file, 'utf8');
  return {
    phase: slot(text, 'Phase', file),
    role: slot(text, 'Role', file),
    plan: slot(text, 'Plan', file),
    status: slot(text, 'Status', file),
  };
}

function slot(text, name, file) {
  const value = new RegExp(`^- ${name}: (.+)$`, 'm').exec(text)?.[1].trim();
  if (value === undefined) throw new Error(`"${file}" has no line "- ${name}: …".`);
  return value;
}
