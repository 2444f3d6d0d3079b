import { takeTurn } from './adversary/take-turn.mjs';
import { openClone } from './lib/clone.mjs';
import { readKickoff } from './lib/read-kickoff.mjs';
import { runLineProgram } from './lib/run-line-program.mjs';

// node adversary.mjs KICKOFF REMOTE, in the folder that is the adversary's own clone.
const [kickoff, remote] = process.argv.slice(2);
const task = readKickoff(kickoff);
const clone = openClone(process.cwd(), remote, 'adversary');

await runLineProgram({
  name: `adversary of phase "${task.phase}"`,
  act: () => takeTurn({ clone, task }),
});
