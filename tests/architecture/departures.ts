/** A place where the code does not keep a rule of this folder yet. */
export interface Departure {
  readonly rule: 'rooms' | 'names' | 'codes';
  /** As the test reports it. */
  readonly what: string;
  /** What would mend it. */
  readonly mend: string;
}

/** Every one is a debt: a new one fails the tests, and so does one that is paid and still stands here. */
export const DEPARTURES: readonly Departure[] = [
  {
    rule: 'rooms',
    what: 'errors/render-error.ts names types of config/fleet.ts',
    mend: 'ConfigProblem describes an error: it belongs into the room errors, which imports nothing.',
  },
  {
    rule: 'rooms',
    what: 'observe/observe-fleet.ts uses perform/open-session.ts',
    mend: 'sessionLogPath is a name of a file: in the room state, observe can use it without seeing what acts.',
  },
  {
    rule: 'rooms',
    what: 'observe/read-loops.ts uses decide/done-section.ts',
    mend: 'countDoneSections recognises text, like classify/waiting-until.ts, and belongs beside it.',
  },
  {
    rule: 'names',
    what: 'packages/core/src/plugin/parse-reset.ts:44',
    mend: 'The comment lists the tools whose wordings it knows; the corpus in the tests can say that.',
  },
  {
    rule: 'codes',
    what: 'AGENT_NOT_RUNNING',
    mend: 'No verb of today can meet it: remove it before it is published, or use it.',
  },
];

/** What a rule is known to find. */
export function departuresOf(rule: Departure['rule']): string[] {
  return DEPARTURES.filter((departure) => departure.rule === rule)
    .map(({ what }) => what)
    .sort();
}
