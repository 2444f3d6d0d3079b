import { setTimeout as sleep } from 'node:timers/promises';
import { newCommits } from './lib/new-commits.mjs';

// node commit-feed.mjs REMOTE: a service. Prints each commit that is pushed, until the remote is gone.
const remote = process.argv[2];

let last;
for (;;) {
  for (const { id, author, subject } of await newCommits(remote, last)) {
    console.log(`${id.slice(0, 7)}  ${author.padEnd(13)}  ${subject}`);
    last = id;
  }
  await sleep(1000);
}
