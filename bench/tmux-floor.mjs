import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runMain, Stop } from '../scripts/setup/stop.mjs';
import { readArguments } from './arguments.mjs';
import { IDLE } from './fleet.mjs';
import { describeMachine } from './machine.mjs';
import { fleetSandbox, timeVerb } from './measure/verbs.mjs';
import { summarize } from './statistics.mjs';
import { baselineAt } from './tools/baseline.mjs';
import { command } from './tools/command.mjs';

const ROUNDS = 5;
/** As many clients at a time as `agents up` has. */
const LANES = 2;

// How much of `agents up` is tmux itself: what it asks tmux for is written down once and then asked for again, by a program
// that does nothing else. Usage: node bench/tmux-floor.mjs [--n 200] [--baseline PATH]
await runMain(async () => {
  const { sizes, baseline } = readArguments(process.argv.slice(2));
  const size = sizes.at(-1);
  const times = await measure(size, [command, ...(baseline === undefined ? [] : [baselineAt(baseline)])]);
  const { processor } = await describeMachine();
  console.log(`Median of ${ROUNDS} rounds, ${size} agents, ${processor}.\n`);
  for (const [name, all] of Object.entries(times))
    console.log(`${name.padEnd(24)} ${summarize(all).median.toFixed(0)} ms`);
});

async function measure(size, tools) {
  const sandbox = fleetSandbox(size, IDLE);
  try {
    const calls = await recordUp(sandbox);
    const times = { 'tmux alone': [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const tool of tools) {
        times[`${tool.name}: up`] ??= [];
        times[`${tool.name}: up`].push(await timeVerb(tool, sandbox, 'up'));
        await timeVerb(tool, sandbox, 'down');
      }
      times['tmux alone'].push(await replay(sandbox, calls));
    }
    return times;
  } finally {
    await sandbox.close();
  }
}

/** Every call of tmux that makes sessions: its arguments and what it reads. */
async function recordUp(sandbox) {
  const folder = join(sandbox.root, 'calls');
  mkdirSync(folder);
  const own = sandbox.env.PATH.split(delimiter).slice(1).join(delimiter);
  const remove = sandbox.program(
    'tmux',
    `export PATH='${own}'
case "$*" in
  *source-file*) n='${folder}'/$(date +%s%N)-$$
    printf '%s\\n' "$@" >"$n.args"; cat >"$n.in"; exec tmux "$@" <"$n.in" ;;
esac
exec tmux "$@"`,
  );
  await timeVerb(command, sandbox, 'up');
  await timeVerb(command, sandbox, 'down');
  remove();
  const names = readdirSync(folder).filter((name) => name.endsWith('.in'));
  const calls = names.sort().map((name) => ({
    input: readFileSync(join(folder, name), 'utf8'),
    args: readFileSync(join(folder, name.replace(/in$/, 'args')), 'utf8')
      .split('\n')
      .slice(0, -1),
  }));
  const starts = calls.filter(({ input }) => input.includes('new-session'));
  if (starts.length === 0)
    throw new Stop('No call of tmux was recorded.', 'The way `up` calls tmux has changed.');
  return starts;
}

/** Time until all sessions are made, in ms; the server is ended afterwards. */
async function replay(sandbox, calls) {
  const began = performance.now();
  const [first, ...rest] = calls;
  await ask(sandbox, first);
  const lane = async () => {
    for (let call = rest.shift(); call !== undefined; call = rest.shift()) await ask(sandbox, call);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const ms = performance.now() - began;
  const server = first.args.slice(0, first.args.indexOf('start-server'));
  await ask(sandbox, { args: [...server, 'kill-server'], input: '' });
  return ms;
}

function ask({ env, project }, { args, input }) {
  return new Promise((settle, reject) => {
    const child = spawn('tmux', args, { cwd: project, env, stdio: ['pipe', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? settle() : reject(new Error(`tmux ${args.join(' ')}: ${code}`)),
    );
    child.stdin.end(input);
  });
}
