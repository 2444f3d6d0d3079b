/** Colours of the events worth noticing; every other is shown plainly. */
const COLOUR_OF = {
  'agent-exited': 'red',
  'agent-gone': 'red',
  'agent-start-failed': 'red',
  'agent-quarantined': 'red',
  'config-rejected': 'red',
  'handoff-problem': 'red',
  'message-unknown': 'red',
  'plugin-failed': 'red',
  'tmux-lost': 'red',
  stall: 'red',
  'agent-started': 'green',
  'agent-finished': 'green',
  'phase-advanced': 'magenta',
  'sequence-complete': 'magenta',
  'on-complete': 'magenta',
  handoff: 'cyan',
  'message-delivered': 'cyan',
};

/** One line for one event of the journal. */
export function showEvent({ at, event, agent, message, data }) {
  // What was typed says more than that it was typed.
  const what = event === 'message-delivered' && data?.text ? `is told: "${data.text}"` : message;
  return { at: Date.parse(at), who: agent ?? 'watchdog', what, colour: COLOUR_OF[event] };
}

/** One line for one commit that was pushed. */
export function showCommit({ author, subject }) {
  return { who: author, what: `pushed "${subject}"`, colour: 'yellow' };
}
