/** The candidate that was probably meant, or `undefined` when none is near: at most 2 edits, 1 for short words. */
export function suggest(
  written: string,
  candidates: Iterable<string>,
  furthest = allowance(written),
): string | undefined {
  let best: string | undefined;
  let bestDistance = furthest + 1;
  for (const candidate of candidates) {
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A sentence for a hint: "Did you mean …?", and else what there is to choose from. */
export function advise(written: string, candidates: Iterable<string>, noun: string): string {
  const all = [...candidates];
  const near = suggest(written, all);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (all.length === 0) return `There are no ${noun}.`;
  return `The ${noun} are ${all.map((one) => `"${one}"`).join(', ')}.`;
}

function allowance(written: string): number {
  return written.length <= 4 ? 1 : 2;
}

/** Levenshtein's distance, with two neighbours swapped counted as one; at most `ceiling`. */
export function editDistance(from: string, to: string, ceiling = Number.POSITIVE_INFINITY): number {
  if (Math.abs(from.length - to.length) >= ceiling) return ceiling;
  let older: number[] = [];
  let old = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (old[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (old[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      next.push(cost);
    }
    [older, old] = [old, next];
  }
  return Math.min(old[to.length] ?? 0, ceiling);
}
