import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { currentLoad } from './machine.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOAD = fileURLToPath(new URL('plugins/load.mjs', import.meta.url));
const ROUNDS = 15;
const COUNTS = [0, 1, 10];
/** What ten plugins may cost more than none, ms. */
const LIMIT = 60;
const run = promisify(execFile);

const LAUNCH = `import { quoteShell } from '@agent-orchestrator/core/plugin';
export const launch = async ({ kickoff }) => ({ command: 'x ' + quoteShell(kickoff.path), firstPrompt: { via: 'command' } });
`;
const DETECT = `import { activityByPatterns, limitByPatterns } from '@agent-orchestrator/core/plugin';
export { activityByPatterns as activity, limitByPatterns as limit };
`;

// What loading plugins costs: packages of their own, each with a driver, loaded by a new process.
const folder = mkdtempSync(join(tmpdir(), 'bench-plugins-'));
try {
  makeProject(folder, Math.max(...COUNTS));
  const times = new Map(COUNTS.map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const count of COUNTS) times.get(count).push(await load(count));
  const [none, ...others] = COUNTS.map((count) => ({ count, ms: median(times.get(count)) }));
  console.log(`Load average ${currentLoad()}; medians of ${ROUNDS} rounds.\n`);
  console.log('| plugins | ms to load | more than none |\n|---|---|---|');
  for (const { count, ms } of [none, ...others])
    console.log(`| ${count} | ${ms.toFixed(1)} | ${(ms - none.ms).toFixed(1)} |`);
  const more = others.at(-1).ms - none.ms;
  console.log(
    `\n10 plugins over none: ${more.toFixed(1)} ms, at most ${LIMIT}: ${more <= LIMIT ? 'met' : '**missed**'}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Packages with a few modules each, which import the contract, as those of others do. */
function makeProject(into, count) {
  const modules = join(into, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(ROOT, 'node_modules/@agent-orchestrator'), join(modules, '@agent-orchestrator'));
  for (let index = 0; index < count; index++) {
    const name = `bench-plugin-${index}`;
    const at = join(modules, name);
    mkdirSync(at);
    const manifest = {
      ...{ name, version: '1.0.0', type: 'module', exports: './index.js' },
      peerDependencies: { '@agent-orchestrator/core': '*' },
    };
    writeFileSync(join(at, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(at, 'launch.js'), LAUNCH);
    writeFileSync(join(at, 'detect.js'), DETECT);
    writeFileSync(join(at, 'index.js'), pluginSource(name));
  }
}

function pluginSource(name) {
  return `import { definePlugin } from '@agent-orchestrator/core/plugin';
import { activity, limit } from './detect.js';
import { launch } from './launch.js';
export default definePlugin({
  name: '${name}',
  drivers: [{ id: '${name}', optionKeys: [] }],
  setup(hooks) {
    hooks.launch.for('${name}').tapPromise('${name}', launch);
    hooks.detectActivity.for('${name}').tap('${name}', activity);
    hooks.detectLimit.for('${name}').tap('${name}', limit);
  },
});
`;
}

async function load(count) {
  const { stdout } = await run(process.execPath, [LOAD, join(folder, 'agents.toml'), String(count)]);
  return Number(stdout);
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
