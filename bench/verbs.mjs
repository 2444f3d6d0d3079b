import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { agentName, fleetConfig, IDLE } from './fleet.mjs';
import { timeVerb } from './measure/verbs.mjs';
import { Sandbox } from './sandbox.mjs';
import { summarize } from './statistics.mjs';
import { baselineAt } from './tools/baseline.mjs';
import { command } from './tools/command.mjs';

// How long `up`, `status` and `down` take for one fleet of idle agents, and their ratios to the Python tool, round by round.
const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    baseline: { type: 'string' },
  },
});
const VERBS = ['up', 'status', 'down'];
const config = fleetConfig({
  size: Number(values.n),
  bin: IDLE,
  intervals: 'signal_interval = 1\nheavy_interval = 1\n',
});
const tools = [command, ...(values.baseline === undefined ? [] : [baselineAt(resolve(values.baseline))])];
const places = tools.map((tool) => ({
  tool,
  sandbox: new Sandbox(),
  times: { up: [], status: [], down: [] },
}));
try {
  for (const { sandbox } of places) {
    sandbox.write('agents.toml', config);
    for (let index = 0; index < Number(values.n); index += 1)
      sandbox.write(`prompts/${agentName(index)}.md`, 'Work.');
  }
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const { tool, sandbox, times } of places)
      for (const verb of VERBS) times[verb].push(await timeVerb(tool, sandbox, verb));
} finally {
  for (const { sandbox } of places) await sandbox.close();
}
for (const verb of VERBS) {
  const [ours, theirs] = places.map(({ times }) => summarize(times[verb]).median);
  const ratio = theirs === undefined ? '' : `  ${Math.round(theirs)} ms  1/${(theirs / ours).toFixed(1)}`;
  console.log(
    `${verb.padEnd(7)} ${Math.round(ours)} ms${ratio}  ${places.map(({ times }) => times[verb].map(Math.round)).join(' | ')}`,
  );
}
