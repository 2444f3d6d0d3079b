import { appendFileSync } from 'node:fs';

/**
 * What the scenarios measured, as lines of JSON in the file that `AO_REAL_FIGURES` names.
 * @typedef {{ kind: string, what: string, ms: number }} Figure
 * `kind`: what is compared with each other, such as "state shown → verdict".
 */

/**
 * Keeps one figure for the table at the end of the run.
 * @param {Figure} figure
 */
export function keepFigure(figure) {
  const file = process.env.AO_REAL_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/**
 * One line for each kind: how many, the median, the slowest and what that was.
 * @param {string} lines
 */
export function figuresTable(lines) {
  /** @type {Figure[]} */
  const figures = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const kinds = [...new Set(figures.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) => {
    const sorted = figures.filter((one) => one.kind === kind).sort((one, other) => one.ms - other.ms);
    const median = sorted[Math.floor((sorted.length - 1) / 2)]?.ms;
    const slowest = sorted.at(-1);
    return `  ${kind}: ${sorted.length} measured, median ${median} ms, slowest ${slowest?.ms} ms (${slowest?.what})`;
  });
  return ['Measured with the real tools:', ...rows].join('\n');
}
