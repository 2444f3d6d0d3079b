const LAST_EVENTS = 12;

/** One line for each promise, and under a broken one what was found instead. */
export function reportPromises(printer, promises) {
  for (const { kept, text, why } of promises) {
    printer.line(`  ${kept ? printer.paint('green', '✓') : printer.paint('red', '✗')} ${text}`);
    if (!kept && why) printer.line(indent(why));
  }
}

/** How to look around in a sandbox that was kept, and how to end it. */
export function reportKept(printer, { root, config, socket, remote, logs }) {
  const agents = `node_modules/.bin/agents --config ${config}`;
  printer.heading('Kept, with its watchdog running. Look around, from the root of this repository:');
  const commands = [
    [`${agents} status`, 'who runs, and in which phase'],
    [`${agents} events`, 'what happened'],
    [`tmux -S ${socket} attach -t =demo-commits`, 'attach to the service (leave with ctrl-b d)'],
    [`git -C ${remote} log --stat`, 'what the two agents wrote'],
    [`less -R ${logs}/demo-builder.log`, 'what the builder printed'],
    [`${agents} down && rm -rf ${root}`, 'end and remove it'],
  ];
  for (const [command, what] of commands) printer.line(`  # ${what}\n  ${command}`);
}

/** What went wrong, where to look, and the end of the journal. */
export function reportFailure(printer, error, sandbox, story) {
  printer.heading(printer.paint('red', 'The demo failed'));
  printer.line(indent(error.message));
  if (sandbox === undefined) return;
  printer.line(
    `  Its processes are ended, its files are kept. Look at ${sandbox.logs} (one log for each session).`,
  );
  printer.line(`  The last of ${story.events().length} events:`);
  for (const event of story.events().slice(-LAST_EVENTS)) printer.line(`    ${JSON.stringify(event)}`);
}

function indent(text) {
  return text.replace(/^/gm, '  ');
}
