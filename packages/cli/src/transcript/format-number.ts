const format = new Intl.NumberFormat('en');

/** A whole number for people: `12,345`. */
export const formatNumber = (n: number): string => format.format(n);
