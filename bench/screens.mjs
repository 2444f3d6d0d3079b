import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { detectScreen, loadPlugins } from '../packages/core/dist/index.js';
import { currentLoad } from './machine.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DRIVERS = {
  claude: 'packages/backend-claude',
  opencode: 'packages/backend-opencode',
  codex: 'examples/backend-codex',
};
const WARM_UP = 30;
const ROUNDS = 51;
/** What the verdict on one screen may cost, ms. */
const LIMIT = 1;

// What `agents detect` costs once file and driver are loaded: rows, activity and limit of every recorded screen.
console.log(
  `Load average ${currentLoad()}; for each screen the median of ${ROUNDS} looks, after ${WARM_UP} to warm up.\n`,
);
console.log('| driver | screens | median, ms | slowest, ms | which |\n|---|---|---|---|---|');
let worst = 0;
for (const [id, folder] of Object.entries(DRIVERS)) {
  const registry = await loadPlugins({
    specifiers: [join(ROOT, folder)],
    configPath: join(ROOT, 'agents.toml'),
    fallbacks: [],
    installCommand: (name) => `npm install ${name}`,
  });
  const driver = registry.drivers.get(id);
  const measured = [];
  for (const { file, ...screen } of screensOf(join(ROOT, folder, 'recordings')))
    measured.push({ file, ms: await measure(() => detectScreen(registry, driver, screen)) });
  measured.sort((one, other) => one.ms - other.ms);
  const slowest = measured.at(-1);
  worst = Math.max(worst, slowest.ms);
  const middle = measured[measured.length >> 1].ms;
  console.log(
    `| ${id} | ${measured.length} | ${middle.toFixed(3)} | ${slowest.ms.toFixed(3)} | ${slowest.file} |`,
  );
}
console.log(
  `\nThe slowest screen: ${worst.toFixed(3)} ms, at most ${LIMIT}: ${worst <= LIMIT ? 'met' : '**missed**'}`,
);

function screensOf(recordings) {
  return readdirSync(recordings).flatMap((version) =>
    readFileSync(join(recordings, version, 'index.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ file, title, command, captured_at }) => ({
        file: `${version}/${file}`,
        text: readFileSync(join(recordings, version, file), 'utf8'),
        ...{ title, command, now: captured_at * 1000, zone: 'UTC' },
      })),
  );
}

async function measure(look) {
  for (let round = 0; round < WARM_UP; round++) await look();
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = performance.now();
    await look();
    times.push(performance.now() - before);
  }
  return times.sort((one, other) => one - other)[ROUNDS >> 1];
}
