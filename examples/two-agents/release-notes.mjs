import { readFileSync } from 'node:fs';
import { prepareClone } from './lib/clone.mjs';
import { parseSubject } from './lib/conventions.mjs';
import { git } from './lib/git.mjs';

// node release-notes.mjs KICKOFF REMOTE: the last task. Prints release notes made from what was pushed, and ends.
const [kickoff, remote] = process.argv.slice(2);
const folder = process.cwd();

console.log(readFileSync(kickoff, 'utf8').trim().split('\n')[0]);
await prepareClone(folder, remote, 'release-notes');
const log = await git(folder, 'log', '--reverse', '--format=%s');
const subjects = log.split('\n');
const phases = [...new Set(subjects.flatMap((subject) => /^claim: (\S+) /.exec(subject)?.[1] ?? []))];

console.log('\n# Release notes');
for (const phase of phases) {
  const exchange = subjects
    .map((subject) => parseSubject(subject, phase))
    .filter((said) => said !== undefined);
  const refused = exchange.filter((said) => said.kind === 'review' && !said.passed).length;
  console.log(`\n## ${phase}`);
  for (const subject of subjects) {
    if (subject.startsWith(`${phase}: `)) console.log(`- ${subject.slice(phase.length + 2)}`);
  }
  const sentBack =
    refused === 0 ? 'passed at once' : `sent back ${refused === 1 ? 'once' : `${refused} times`}`;
  console.log(`Claims: ${exchange.filter(({ kind }) => kind === 'claim').length}, ${sentBack}.`);
}
