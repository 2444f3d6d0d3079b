import { formatNumber } from './format-number.mjs';
import { markdownTable } from './markdown-table.mjs';

const COLUMNS = [
  ['up, ms', (fleet) => fleet?.up.median],
  ['status, ms', (fleet) => fleet?.status.median],
  ['down, ms', (fleet) => fleet?.down.median],
  ['processor time, ms/s', (fleet) => fleet?.cpu?.total],
  ['one pass, processor ms', (fleet) => fleet?.pass],
  ['processes per min', ({ spawned } = {}) => spawned && (spawned.count / spawned.seconds) * 60],
  ['memory, MB', (fleet) => fleet?.rss],
];

/** The figures of one fleet, each with what it is. */
export const fleetCells = (fleet) => COLUMNS.map(([title, read]) => `${title}: ${formatNumber(read(fleet))}`);

/** Each fleet in a row; with two tools, both figures stand in each cell. */
export function fleetsTable({ tools, sizes, fleets }) {
  const rows = ['idle', 'busy'].flatMap((load) =>
    sizes.map((size) => {
      const own = tools.map((tool) =>
        fleets.find((one) => one.tool === tool && one.size === size && one.load === load),
      );
      return [
        `${size} ${load}`,
        ...COLUMNS.map(([, read]) => own.map((fleet) => formatNumber(read(fleet))).join(' / ')),
      ];
    }),
  );
  return markdownTable([tools.join(' / '), ...COLUMNS.map(([title]) => title)], rows);
}
