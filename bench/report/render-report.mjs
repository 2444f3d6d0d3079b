import { fleetsTable } from './fleets-table.mjs';
import { latenciesTable } from './latencies-table.mjs';
import { methodNotes } from './method-notes.mjs';
import { targetsTable } from './targets-table.mjs';

/** The results as Markdown. */
export function renderReport(results) {
  const largest = results.sizes.at(-1);
  return [
    setting(results),
    `${largest} idle agents:`,
    targetsTable(results),
    'Fleets of every size, watched every second:',
    fleetsTable(results),
    ...(results.latencies.length === 0
      ? []
      : [`Latencies in ms, ${largest} idle agents:`, latenciesTable(results)]),
    methodNotes(results),
    ...results.failures.map(
      ({ what, message }) => `Failed, and tried again: ${what}: ${message.split('\n')[0]}`,
    ),
  ].join('\n\n');
}

function setting({ at, quick, machine }) {
  const { processor, memory, system, node, tmux, git, python, loadBefore, loadAfter } = machine;
  const parts = [
    `Measured ${at.slice(0, 10)} on ${processor}, ${memory}, ${system}`,
    `Node ${node.slice(1)}`,
  ];
  parts.push(tmux, git.replace('version ', ''), python, `load ${loadBefore} before and ${loadAfter} after`);
  const warning = quick ? ' With `--quick`: too short to say anything about the product.' : '';
  return `${parts.filter(Boolean).join(', ')}.${warning}`;
}
