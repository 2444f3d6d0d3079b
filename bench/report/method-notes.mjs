/** How the figures came about, in as few words as a reader needs. */
export function methodNotes({ plan, fleets, tools }) {
  const clean = fleets
    .filter(({ tool, load }) => tool === tools[0] && load === 'idle')
    .every(({ spawned }) => spawned?.waitedForNone);
  const notes = [
    'Idle agents run `sleep`, busy ones print a line every 200 ms. Every fleet has a tmux server, a HOME and a folder of its own.',
    `\`up\` and \`down\` are medians of ${plan.rounds + 1}, \`status\` of ${plan.statusRounds}, until the verb returns; for busy fleets \`up\` and \`down\` are single values.`,
    `Processor time is that of the supervisor, its children (also those that have ended) and the tmux server, over ${plan.cpuWindow} s (${plan.longCpuWindow} s for the largest fleet), ${plan.settle} s after \`up\`. With busy agents it includes what tmux needs to show their output.`,
    'One pass is a look at the whole fleet: `agents` is woken for it 20 times, and what it uses at rest is subtracted; the passes of the Python tool are counted by the processes that it starts.',
    `Processes started are counted by wrappers in front of PATH, over ${plan.spawnWindow} s (${plan.longSpawnWindow} s for the largest idle fleet).${clean ? ` In no idle fleet did the watchdog or the tmux server of \`${tools[0]}\` wait for the end of any process.` : ''}`,
    'Latencies are taken from what agents and supervisors record; a push counts from its beginning.',
  ];
  return notes.map((note) => `- ${note}`).join('\n');
}
