/** One reading of a file. */
export interface Pull {
  readonly onValue: (value: unknown) => void;
  /** Something could not be understood and is left out. */
  readonly onSkipped: () => void;
  /** Bytes that may still be read in this go; counted down. At 0 or less there may be more. */
  budget: number;
}

/** As the last part of a path: whichever name in that folder has changed. */
export const ANY_NAME = '*';

/** A file that says something from time to time. */
export interface FileSource {
  /** Absolute; whose change is worth a look. */
  readonly path: string;
  /** Reads what is new. Throws what is wrong with the file; a missing one is fine. */
  pull(pull: Pull): void;
  /** Tells that it does not exist any more, if that is something to tell. */
  end?(pull: Pull): void;
  close(): void;
}
