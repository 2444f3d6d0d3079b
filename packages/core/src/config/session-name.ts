/** Room for `kickoff-….txt` around a session in a file name of 255 bytes. */
const LONGEST = 150;

/** Why a name, session or prefix cannot be used; `undefined` when it can. */
export function nameFault(value: string): string | undefined {
  if (value.trim() === '') return 'it is empty';
  if (Buffer.byteLength(value) > LONGEST) return `it is longer than ${LONGEST} bytes`;
  if (/[\p{C}\u2028\u2029]/u.test(value)) return 'it has a control character, which tmux would change';
  const changed = /[.:]/.exec(value)?.[0];
  if (changed !== undefined)
    return `tmux turns "${changed}" into "_", so the session would not be found again`;
  if (value.includes('\\')) return 'tmux writes "\\" twice, so the session would not be found again';
  if (/\$[A-Za-z_{]/.test(value))
    return 'tmux writes "\\" before a "$" that a letter follows, so the session would not be found again';
  if (value.includes('/')) return 'it has a "/", but is also the name of a log file';
  // Measured on tmux 3.3a: `new-session -s` expands formats in the name, and `#(…)` even runs a command.
  if (/#[#({,}A-Zh]/.test(value)) return 'tmux takes "#" as the start of a format';
  return undefined;
}

/** Why a whole session name cannot be used although its parts can. */
export function sessionFault(session: string): string | undefined {
  if (session.startsWith('$'))
    return `the session "${session}" would begin with "$", which tmux reads as an id`;
  if (/^client-\d+$/.test(session)) return `the session "${session}" could be mistaken for a tmux client`;
  const reason = nameFault(session);
  return reason === undefined ? undefined : `in the session "${session}" ${reason}`;
}

/** The nearest name that can be used; empty when nothing of it can. */
export function sanitizeName(value: string): string {
  return value
    .replace(/[.:/\\#$\p{C}]+/gu, '-')
    .replace(/^[-\s]+|\s+$/g, '')
    .slice(0, 40);
}

/**
 * A session prefix for a project in a folder of this name: `my.proj` → `my-proj-`. Only letters and digits of any
 * script, "_" and "-" are kept.
 */
export function sanitizePrefix(folderName: string): string {
  const kept = [...folderName.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')].slice(0, 30).join('');
  const bare = kept.replace(/^-+|-+$/g, '');
  return `${bare === '' ? 'proj' : bare}-`;
}
