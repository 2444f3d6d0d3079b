import { formatNumber } from './format-number.mjs';
import { markdownTable } from './markdown-table.mjs';

const ROWS = [
  ['agent killed → its replacement runs', 'healed', '300 s'],
  ['agent killed → exit recorded', 'noticed', '300 s'],
  ['claim pushed → whole line read by an idle agent', 'pinged', '30 s'],
  ['limit banner shown → agent held', 'held', '30 s'],
];

/** Median and 95th percentile; the Python tool's worst case at its own defaults is what its intervals say. */
export function latenciesTable({ latencies }) {
  const head = ['', ...latencies.map(({ tool, intervals }) => `${tool}, ${intervals}`)];
  if (latencies.length > 1) head.push('its defaults: up to');
  const rows = ROWS.map(([title, key, worst]) => [
    title,
    ...latencies.map((one) => figures(one[key])),
    ...(latencies.length > 1 ? [worst] : []),
  ]);
  return markdownTable(head, rows);
}

function figures(summary) {
  if (summary === undefined) return '—';
  const { median, p95, samples } = summary;
  return `${formatNumber(median)} (p95 ${formatNumber(p95)}, ${samples} ${samples === 1 ? 'sample' : 'samples'})`;
}
