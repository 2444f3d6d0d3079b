/** Flags with which the user decides alone which session the tool runs: then we name none. */
const SESSION_FLAGS = [
  '--session-id',
  '--continue',
  '-c',
  '--resume',
  '-r',
  '--from-pr',
  '--teleport',
  '--cloud',
  '--bg',
  '--background',
];

/** Whether the user's own shell text names a session to run. */
export function namesSession(shellText: string): boolean {
  return hasFlag(shellText, SESSION_FLAGS);
}

/** Whether the user's own shell text passes settings. The tool reads only the last `--settings` (2.1.330). */
export function passesSettings(shellText: string): boolean {
  return hasFlag(shellText, ['--settings']);
}

function hasFlag(shellText: string, flags: readonly string[]): boolean {
  return flags.some((flag) => new RegExp(`(?:^|[\\s"'])${flag}(?=[\\s"'=]|$)`).test(shellText));
}
