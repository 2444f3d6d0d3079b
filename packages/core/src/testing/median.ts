const ROUNDS = 15;
const TRIES = 12;

/**
 * The median time of some work, in ms. A machine that is busy with other things makes any work slow for a while: when it
 * takes longer than `enough`, it is measured again, and the fastest median counts.
 */
export function medianMs(work: () => unknown, enough: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES && best > enough; attempt += 1) best = Math.min(best, median(work));
  return best;
}

function median(work: () => unknown): number {
  work();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
    // What takes this long needs no statistics.
    if (round === 2 && Math.min(...times) > 100) break;
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
