import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AGENTS = fileURLToPath(new URL('../../packages/cli/bin/agents.js', import.meta.url));

/**
 * What a driver makes of a recording, as a word or two: its activity, and "limit" where it sees one.
 * @param {string} driver
 * @param {string} file the recorded screen
 * @param {import('./recordings.mjs').Row} row
 */
export function judge(driver, file, row) {
  const place = ['--title', row.title, '--command', row.command];
  const time = ['--now', new Date(row.captured_at * 1000).toISOString(), '--tz', 'UTC'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [AGENTS, 'detect', '--driver', driver, '--json', ...place, ...time, file],
    { encoding: 'utf8' },
  );
  const answer = JSON.parse(stdout || '{}');
  if (answer.activity === undefined) throw new Error(`No verdict on ${file}: ${stdout}${stderr}`);
  return `${answer.activity.state}${answer.limit === null ? '' : ', limit'}`;
}

/**
 * Whether a verdict is the one that is due.
 * @param {string} verdict
 * @param {Pick<import('./recordings.mjs').Row, 'activity' | 'limit'>} due `activity`: `a|b` is either; `limit`: `null` is any
 */
export function isDue(verdict, { activity, limit }) {
  const [state = '', seen] = verdict.split(', ');
  return activity.split('|').includes(state) && (limit === null || limit === (seen === 'limit'));
}

/**
 * The recording that another one is compared with: the same state and size, of the same version, else of the newest other
 * one that has it. `undefined`: there is none.
 * @param {string} folder of the version that is recorded
 * @param {string} file
 * @returns {{ version: string, path: string, row: import('./recordings.mjs').Row } | undefined}
 */
export function earlierRecording(folder, file) {
  const [versions, own] = [dirname(folder), folder.slice(dirname(folder).length + 1)];
  if (!existsSync(versions)) return undefined;
  const others = readdirSync(versions).filter((version) => version !== own);
  const newestFirst = others.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const version of [own, ...newestFirst]) {
    const path = join(versions, version, file);
    if (!existsSync(path)) continue;
    const rows = readFileSync(join(versions, version, 'index.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const row = rows.map((line) => JSON.parse(line)).find((one) => one.file === file);
    if (row !== undefined) return { version, path, row };
  }
  return undefined;
}

/**
 * A recording with its verdict. `due`: the verdict that is right; `earlier`: the recording that it is compared with.
 * @typedef {{ file: string, earlier: { version: string, verdict: string } | undefined, verdict: string, due: string, right: boolean }} Judged
 */

/** Whether a verdict differs from that on the earlier recording. @param {Judged} judged */
export function isChanged({ earlier, verdict }) {
  return earlier !== undefined && earlier.verdict !== verdict;
}

/**
 * What a person wants to know after recording: which verdicts differ from those on the earlier recordings, and which are wrong.
 * @param {readonly Judged[]} judged
 */
export function describeChanges(judged) {
  const wrong = judged.filter(({ right }) => !right);
  const changed = judged.filter(isChanged);
  const lines = judged
    .filter((one) => wrong.includes(one) || changed.includes(one))
    .map(({ file, earlier, verdict, due, right }) => {
      const before = earlier === undefined ? 'new' : `${earlier.verdict} (${earlier.version})`;
      return `  ${file}: ${before} → ${verdict}${right ? '' : `; WRONG, due is ${due}`}`;
    });
  const fresh = judged.filter(({ earlier }) => earlier === undefined).length;
  const head = `${judged.length} recorded: ${changed.length} verdicts changed, ${fresh} new, ${wrong.length} wrong${lines.length > 0 ? ':' : '.'}`;
  return [head, ...lines].join('\n');
}
