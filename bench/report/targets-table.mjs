import { formatNumber, formatRatio } from './format-number.mjs';
import { markdownTable } from './markdown-table.mjs';

/** What was promised, what was measured, and whether it was met. */
export function targetsTable({ tools, targets }) {
  const head = ['', ...tools, 'ratio', 'target', ''];
  const rows = targets.map((target) => [
    target.what,
    ...[target.value, target.baseline].slice(0, tools.length).map(formatNumber),
    formatRatio(target.value, target.baseline),
    target.ratio === undefined ? `≤ ${target.limit}` : `≤ 1/${Math.round(1 / target.ratio)}`,
    target.met === undefined ? 'not compared' : target.met ? 'met' : '**missed**',
  ]);
  return markdownTable(head, rows);
}
