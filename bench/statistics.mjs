/** Median, 95th percentile (nearest rank) and extremes of a list of numbers; `undefined` for an empty one. */
export function summarize(values) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (part) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, p95: rank(0.95), min: sorted[0], max: sorted.at(-1), samples: sorted.length };
}
