import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runMain, Stop } from '../../scripts/setup/stop.mjs';
import { describeChanges, earlierRecording, isChanged, isDue, judge } from './judge.mjs';
import { isInside, namespaceProblem, runInside } from './namespace.mjs';
import { folderOf, recordingName, saveRecording } from './recordings.mjs';
import { openStage } from './stage.mjs';
import * as claude from './states/claude.mjs';
import * as opencode from './states/opencode.mjs';
import { installTool } from './tools/install.mjs';
import { findRelease } from './tools/versions.mjs';

const TABLES = { claude, opencode };
const USAGE = `Usage: npm run record-screens -- TOOL [STATE...] [--size 80x24,120x40]
  TOOL: one of ${Object.keys(TABLES).join(', ')}, or TOOL@VERSION; without a STATE every one is recorded`;

/**
 * Records screens of a real tool: drives it to each state, saves what it shows, and says which verdicts of the driver
 * have changed. README.md says more.
 */
await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { size: { type: 'string', default: '80x24,120x40' } },
  });
  const [name = '', ...wanted] = positionals;
  const release = findRelease(name);
  const table = TABLES[/** @type {keyof typeof TABLES} */ (release?.tool ?? '')];
  const sizes = values.size.split(',').map(readSize);
  if (release === undefined || table === undefined) throw new Stop('Nothing to record.', USAGE);
  const states = chosenStates([...table.STATES, ...table.RECORDED_ONLY], wanted);
  if (!isInside()) {
    await installTool(release);
    const problem = namespaceProblem();
    if (problem !== undefined)
      throw new Stop('No network namespace can be made here.', `The reason: ${problem}.`);
    return runInside([process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  }
  const [failed, judged] = [/** @type {string[]} */ ([]), []];
  for (const size of sizes)
    for (const state of states) {
      try {
        judged.push(await record(release, table, state, size));
      } catch (error) {
        failed.push(`${state.name}-${size.columns}x${size.rows}`);
        console.error(`${state.name} ${size.columns}x${size.rows} was not reached: ${error}`);
      }
    }
  console.log(describeChanges(judged));
  if (failed.length > 0)
    throw new Stop(`Not recorded: ${failed.join(', ')}.`, 'The screens at the end stand above.');
  return judged.some((one) => !one.right || isChanged(one)) ? 1 : 0;
});

/** @param {string} text */
function readSize(text) {
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (columns === undefined) throw new Stop(`"${text}" is not a size.`, USAGE);
  return { columns: Number(columns), rows: Number(rows) };
}

/** @param {readonly import('./states/state.mjs').State[]} states @param {readonly string[]} wanted */
function chosenStates(states, wanted) {
  if (wanted.length === 0 || wanted.join() === 'all') return states;
  return wanted.map((name) => {
    const state = states.find((candidate) => candidate.name === name);
    if (state !== undefined) return state;
    throw new Stop(
      `There is no state "${name}".`,
      `States: ${states.map((known) => known.name).join(', ')}.`,
    );
  });
}

/**
 * @param {import('./tools/versions.mjs').Release} release
 * @param {typeof claude | typeof opencode} table
 * @param {import('./states/state.mjs').State} state
 * @param {{ columns: number, rows: number }} size
 */
async function record(release, table, state, size) {
  const start = { ...table.USUAL, ...state.start };
  const stage = await openStage({ ...start, release, size });
  try {
    if (start.dialog !== true) await stage.shows(table.IDLE, 60_000);
    await state.play(stage);
    await stage.shows(state.shows, 60_000);
    await stage.settles();
    const folder = folderOf(release);
    const before = earlierRecording(folder, recordingName(state, size));
    // Read before it is replaced.
    const earlier = before && {
      version: before.version,
      verdict: judge(release.tool, before.path, before.row),
    };
    const { path, row } = await saveRecording(stage, release, state, size);
    const verdict = judge(release.tool, path, row);
    const due = `${state.activity}${state.limit ? ', limit' : ''}`;
    console.log(`${path}: ${verdict}`);
    return { file: row.file, earlier, verdict, due, right: isDue(verdict, state) };
  } finally {
    await stage.close();
  }
}
