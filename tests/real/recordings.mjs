import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../packages', import.meta.url));

/** A neutral folder, for the screen of a machine that is nobody's business. */
const FOLDER = '/home/me/projects/recording/work/here';

/**
 * One line of a version's `index.jsonl`: what was recorded and what its driver has to say of it. `captured_at`: seconds
 * since the epoch.
 * @typedef {{ file: string, state: string, size: string, activity: string, limit: boolean | null, title: string, command: string, captured_at: number }} Row
 */

/** Where the recordings of a release are. @param {import('./tools/versions.mjs').Release} release */
export const folderOf = (release) => join(PACKAGES, `backend-${release.tool}`, 'recordings', release.version);

/** @param {{ name: string }} state @param {{ columns: number, rows: number }} size */
export const recordingName = ({ name }, { columns, rows }) => `${name}-${columns}x${rows}.txt`;

/**
 * Saves what a stage shows, in place of an earlier recording of the same state and size.
 * @param {import('./stage.mjs').Stage} stage
 * @param {import('./tools/versions.mjs').Release} release
 * @param {import('./states/state.mjs').State} state
 * @param {{ columns: number, rows: number }} size
 */
export async function saveRecording(stage, release, state, { columns, rows }) {
  const size = `${columns}x${rows}`;
  const file = recordingName(state, { columns, rows });
  const text = `${hideFolder(await stage.screen(), stage.project)}\n`;
  const row = {
    ...{ file, state: state.name, size, activity: state.activity, limit: state.limit },
    ...{ title: await stage.ask('#{pane_title}'), command: await stage.ask('#{pane_current_command}') },
    captured_at: Date.now() / 1000,
  };
  const folder = folderOf(release);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text);
  const index = join(folder, 'index.jsonl');
  writeFileSync(index, putRow(existsSync(index) ? readFileSync(index, 'utf8') : '', row));
  return { path: join(folder, file), row };
}

/**
 * The index with a row put in, sorted by file; a row of the same file is replaced.
 * @param {string} index
 * @param {Row} row
 */
export function putRow(index, row) {
  const others = index.split('\n').filter((line) => line !== '' && JSON.parse(line).file !== row.file);
  const line = `{${Object.entries(row)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(', ')}}`;
  const fileOf = (/** @type {string} */ text) => JSON.parse(text).file;
  const lines = [...others, line].sort((one, other) => (fileOf(one) < fileOf(other) ? -1 : 1));
  return `${lines.join('\n')}\n`;
}

/**
 * Puts a neutral path of the same length in place of a temporary folder, so that every row stays as wide as it was; also
 * where the path was cut at a margin.
 * @param {string} screen
 * @param {string} folder
 */
export function hideFolder(screen, folder) {
  const neutral = FOLDER.slice(0, folder.length).padEnd(folder.length, 'x');
  const shortest = folder.indexOf('/', 1) + 5;
  let shown = screen;
  for (let length = folder.length; length >= shortest; length -= 1) {
    shown = shown.replaceAll(folder.slice(0, length), neutral.slice(0, length));
  }
  return shown;
}
