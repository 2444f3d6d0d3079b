/**
 * What the product promises for its largest fleet of idle agents. `of` reads a tool's figure; with `ratio` the limit is a part
 * of the Python tool's, else it is in the figure's own unit.
 */
const TARGETS = [
  { what: 'processor time of supervision, ms per s', of: ({ fleet }) => fleet?.cpu?.total, ratio: 1 / 100 },
  {
    what: 'processes started per agent and minute',
    of: ({ fleet }) => fleet?.spawned && perMinute(fleet),
    limit: 0,
  },
  { what: '`up`, ms', of: ({ fleet }) => fleet?.up.median, ratio: 1 / 3 },
  { what: '`status`, ms', of: ({ fleet }) => fleet?.status.median, ratio: 1 / 8 },
  { what: '`down`, ms', of: ({ fleet }) => fleet?.down.median, ratio: 1 / 5 },
  { what: 'killed → replacement runs, ms', of: ({ latency }) => latency?.healed?.median, limit: 300 },
  { what: 'claim pushed → read by the agent, ms', of: ({ latency }) => latency?.pinged?.median, limit: 1500 },
  { what: 'memory of the watchdog, MB', of: ({ fleet }) => fleet?.rss, limit: 120 },
  { what: '`status` of one agent, new process, ms', of: ({ cold }) => cold?.status.median, limit: 250 },
];

/** Each target with what was measured. `met` is `undefined` for a ratio when there is nothing to compare with. */
export function judgeTargets(results) {
  const [own, other] = results.tools.map((tool) => figuresOf(results, tool));
  return TARGETS.map(({ what, of, ratio, limit }) => {
    const value = of(own);
    const baseline = other === undefined ? undefined : of(other);
    const most = ratio === undefined ? limit : baseline === undefined ? undefined : baseline * ratio;
    const comparable = value !== undefined && most !== undefined;
    return { what, value, baseline, ratio, limit, met: comparable ? value <= most : undefined };
  });
}

function figuresOf({ sizes, fleets, latencies, coldStatus }, tool) {
  const size = sizes.at(-1);
  return {
    fleet: fleets.find((one) => one.tool === tool && one.size === size && one.load === 'idle'),
    latency: latencies.find((one) => one.tool === tool),
    cold: coldStatus.find((one) => one.tool === tool),
  };
}

const perMinute = ({ spawned, size }) => ((spawned.count / spawned.seconds) * 60) / size;
