/** How long and how often things are measured. Times in seconds. */
const FULL = {
  /** `up` and `down`. */
  rounds: 2,
  statusRounds: 5,
  coldRounds: 9,
  /** From the end of `up` to the first steady-state measurement. */
  settle: 6,
  cpuWindow: 20,
  spawnWindow: 5,
  /** For the largest fleet. */
  longCpuWindow: 30,
  longSpawnWindow: 60,
  samples: 10,
};

const QUICK = {
  rounds: 1,
  statusRounds: 1,
  coldRounds: 1,
  settle: 1,
  cpuWindow: 1,
  spawnWindow: 1,
  longCpuWindow: 1,
  longSpawnWindow: 1,
  samples: 1,
};

export const planOf = ({ quick }) => (quick ? QUICK : FULL);
