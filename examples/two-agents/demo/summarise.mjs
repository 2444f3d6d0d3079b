import { PHASES } from './story.mjs';

const AGENTS = ['builder', 'adversary'];

/** The closing table: one row for each phase, then what the watchdog did. */
export function summarise(story, startedAt) {
  const rows = PHASES.map((phase) => {
    const exchange = story.exchange(phase);
    const reviews = exchange.filter(({ kind }) => kind === 'review');
    return {
      phase,
      claims: exchange.length - reviews.length,
      'sent back': reviews.filter(({ passed }) => !passed).length,
      passed: reviews.filter(({ passed }) => passed).length,
    };
  });
  const totals = [
    ['commits pushed', story.subjects().length],
    ['pings delivered', AGENTS.reduce((sum, agent) => sum + story.pingsTo(agent), 0)],
    // Each phase starts both agents once; every further start replaced one that had died.
    [
      'restarts after a crash',
      AGENTS.reduce((sum, agent) => sum + story.starts(agent), 0) - AGENTS.length * PHASES.length,
    ],
    ['duration', `${((Date.now() - startedAt) / 1000).toFixed(1)} s`],
  ];
  const columns = Object.keys(rows[0]);
  const cells = [columns, ...rows.map((row) => columns.map((column) => `${row[column]}`))];
  return [
    ...cells.map((row) => `  ${row.map((cell) => cell.padEnd(11)).join('')}`.trimEnd()),
    '',
    ...totals.map(([name, value]) => `  ${name.padEnd(24)}${value}`),
  ];
}
