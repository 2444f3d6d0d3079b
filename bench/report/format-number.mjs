/** A number with about three digits that count; "—" for none. */
export function formatNumber(value) {
  if (value === undefined || Number.isNaN(value)) return '—';
  if (value === 0) return '0';
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}

/** How two numbers compare: "1/93" when the first is the smaller one. */
export function formatRatio(value, other) {
  if (value === undefined || other === undefined || other === 0) return '—';
  if (value === 0) return '0';
  return value <= other ? `1/${formatNumber(other / value)}` : `${formatNumber(value / other)} ×`;
}
