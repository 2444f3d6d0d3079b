import { parseSubject } from '../lib/conventions.mjs';

export const PHASES = ['slug', 'toc'];
/** The agent that runs when every phase is done. */
export const TASK = 'release-notes';

/** What has happened so far, gathered from the journal's events and the commits pushed. */
export function makeStory() {
  const events = [];
  const commits = [];
  const named = (name) => events.filter(({ event }) => event === name);
  return {
    addEvent: (event) => events.push(event),
    addCommit: (commit) => commits.push(commit),
    /** Set when the demo kills an agent: its name and the moment, ms since the epoch. */
    killed: undefined,

    events: () => events,
    subjects: () => commits.map(({ subject }) => subject),
    phasesDone: () => [
      ...named('phase-advanced').map(({ data }) => data.from),
      ...named('sequence-complete').map(({ data }) => data.lastPhase),
    ],
    taskFinished: () => named('agent-finished').some(({ agent }) => agent === TASK),
    pingsTo: (agent) => named('message-delivered').filter((event) => event.agent === agent).length,
    /** Starts of an agent since a moment. */
    starts: (agent, since = 0) =>
      named('agent-started').filter((event) => event.agent === agent && Date.parse(event.at) >= since).length,

    /** Claims and reviews of a phase, oldest first. */
    exchange: (phase) =>
      commits.map(({ subject }) => parseSubject(subject, phase)).filter((said) => said !== undefined),
  };
}
