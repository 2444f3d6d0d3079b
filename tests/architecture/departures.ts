/** A place where the code does not keep a rule of this folder yet. */
export interface Departure {
  readonly rule: 'rooms' | 'names' | 'codes';
  /** As the test reports it. */
  readonly what: string;
  /** What would mend it. */
  readonly mend: string;
}

/** Every one is a debt: a new one fails the tests, and so does one that is paid and still stands here. */
export const DEPARTURES: readonly Departure[] = [];

/** What a rule is known to find. */
export function departuresOf(rule: Departure['rule']): string[] {
  return DEPARTURES.filter((departure) => departure.rule === rule)
    .map(({ what }) => what)
    .sort();
}
