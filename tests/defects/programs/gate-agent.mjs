// One of two agents that hand gates to each other through git. Arguments: role, file with the first prompt, clone.
// It looks at the branch when it begins and whenever it is told anything, and never by itself.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { createInterface } from 'node:readline';

const [role, kickoff, clone] = process.argv.slice(2);
const home = `${env.AO_TEST_SANDBOX}/agents/${env.AGENTS_NAME}`;
const phase = /phase (\w+)/.exec(readFileSync(kickoff, 'utf8'))?.[1] ?? 'none';
const GATES = 4;

mkdirSync(home, { recursive: true });
const git = (...args) =>
  execFileSync('git', ['-C', clone, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const subjects = () => git('log', '--format=%s').split('\n');

act();
createInterface({ input: process.stdin }).on('line', (line) => {
  appendFileSync(`${home}/received`, `${line}\n`);
  act();
});

function act() {
  pull();
  if (role === 'builder') build();
  else review();
}

function build() {
  const done = subjects();
  for (let gate = 1; gate <= GATES; gate += 1) {
    if (done.includes(`review: ${phase} gate ${gate}`)) continue;
    if (!done.includes(`claim: ${phase} gate ${gate}`)) publish(`claim: ${phase} gate ${gate}`);
    return;
  }
  if (existsSync(`${clone}/STATUS-${phase}.md`)) return;
  writeFileSync(`${clone}/STATUS-${phase}.md`, '## DONE\n');
  git('add', '.');
  publish(`status: ${phase} is done`);
}

function review() {
  const known = subjects();
  for (let gate = 1; gate <= GATES; gate += 1) {
    if (!known.includes(`claim: ${phase} gate ${gate}`) || known.includes(`review: ${phase} gate ${gate}`))
      continue;
    publish(`review: ${phase} gate ${gate}`);
  }
}

function pull() {
  try {
    git('pull', '-q', '--rebase');
  } catch {
    // The other one is pushing; the next look finds it.
  }
}

function publish(subject) {
  git('commit', '-q', '--allow-empty', '-m', subject);
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      git('push', '-q', 'origin', 'HEAD');
      return;
    } catch {
      git('pull', '-q', '--rebase');
    }
  }
}
