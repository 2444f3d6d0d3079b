import { followEvents, runAgents } from './agents-command.mjs';
import { showCommit, showEvent } from './show.mjs';
import { killAgent } from './tmux.mjs';
import { watchCommits } from './watch-commits.mjs';

/**
 * Starts the fleet and follows it until the completion task has finished. Kills the builder once, in the middle of
 * its work. Rejects when the fleet does not start, when its journal can no longer be followed, or when `signal` says so.
 */
export async function runFleet(sandbox, story, printer, signal) {
  const commits = watchCommits(sandbox.remote, (commit) => {
    story.addCommit(commit);
    printer.moment(showCommit(commit));
  });
  let follower;
  try {
    await new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason));
      follower = followEvents(sandbox, (event) => {
        story.addEvent(event);
        printer.moment(showEvent(event));
        if (isTimeToKill(story, event)) story.killed = killBuilder(sandbox, printer);
        if (story.taskFinished()) resolve();
      });
      follower.ended.catch(reject);
      startFleet(sandbox, signal).catch(reject);
    });
  } finally {
    await Promise.allSettled([follower?.stop(), commits.stop()]);
  }
}

async function startFleet(sandbox, signal) {
  const { code, output } = await runAgents(sandbox, 'up', signal);
  if (code !== 0) throw new Error(`\`agents up\` ended with ${code}:\n${output}`);
}

/** The builder has just been told of findings, and is at work on them. */
function isTimeToKill(story, { event, agent }) {
  return story.killed === undefined && event === 'message-delivered' && agent === 'builder';
}

function killBuilder(sandbox, printer) {
  const at = Date.now();
  const pid = killAgent(sandbox, 'demo-builder');
  if (pid === undefined) return undefined;
  printer.moment({
    who: 'demo',
    what: `kill -9 ${pid}: the builder dies in the middle of its work`,
    colour: 'red',
  });
  return { agent: 'builder', at };
}
