import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reviewPath } from '../lib/conventions.mjs';

/** Puts the newest review on top of the phase's review file. */
export function writeReview(folder, { phase }, claim, { findings, tried }) {
  const file = join(folder, reviewPath(phase));
  const older = existsSync(file) ? `\n${readFileSync(file, 'utf8')}` : '';
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${section(phase, claim, findings, tried)}${older}`);
}

function section(phase, claim, findings, tried) {
  const verdict = findings.length === 0 ? 'pass' : `${findings.length} findings`;
  return `## ${phase}, claimed in ${claim.id}: ${verdict}

${findings.map(({ what, reproduce }, index) => `${index + 1}. ${what}\n   Reproduce: \`${reproduce}\`\n`).join('')}
Ran: ${tried.join('; ')}.
`.replace(/\n{3,}/g, '\n\n');
}
