/** A problem that the person at the keyboard can mend: shown as text, never as a stack trace. */
export class Stop extends Error {
  /** @param {string} problem what happened @param {string} hint the command to run or the thing to change */
  constructor(problem, hint) {
    super(`${problem}\n  ${hint}`);
    this.name = 'Stop';
  }
}

/** Runs a script's main function; its result is the exit code. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = 1;
  }
}
