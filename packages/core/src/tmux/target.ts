import { TmuxFailure } from './tmux-failure.ts';

/** A value for `-t` that names exactly one thing. Only this file makes them. */
export type Target = string & { readonly __target: unique symbol };

/**
 * The pane with this id, wherever a person moved it.
 *
 * @throws TmuxFailure `invalid` when it is not a pane id such as `%12`.
 */
export function paneTarget(paneId: string): Target {
  if (!/^%\d{1,10}$/.test(paneId)) {
    throw new TmuxFailure('invalid', `${JSON.stringify(paneId)} is not a tmux pane id.`, paneId);
  }
  return paneId as Target;
}

/**
 * The session with exactly this name. A bare name also matches by prefix, and so does `=name` for some
 * commands; only `=name:` is exact for all (tmux 3.3a).
 *
 * @throws TmuxFailure `invalid` when {@link sessionNameProblem} objects to the name.
 */
export function sessionTarget(name: string): Target {
  const problem = sessionNameProblem(name);
  if (problem !== undefined) throw new TmuxFailure('invalid', problem, name);
  return `=${name}:` as Target;
}

/** Why this cannot be the exact name of a tmux session, or `undefined` when it can. */
export function sessionNameProblem(name: string): string | undefined {
  const quoted = JSON.stringify(name);
  if (name === '') return 'A tmux session name cannot be empty.';
  if (/[.:]/.test(name)) return `The session name ${quoted} contains "." or ":", which tmux turns into "_".`;
  if (name.includes('\\')) return `The session name ${quoted} contains a backslash, which tmux doubles.`;
  if (/\p{C}|[\u2028\u2029]/u.test(name)) {
    return `The session name ${quoted} contains a control or unassigned character, which tmux rewrites.`;
  }
  if (name.startsWith('$')) return `The session name ${quoted} starts with "$", which tmux reads as an id.`;
  if (/\$[A-Za-z_{]/.test(name)) {
    return `The session name ${quoted} contains "$" before a letter, which tmux precedes with a backslash.`;
  }
  if (/^(client-\d+$|\/dev\/)/.test(name)) {
    return `The session name ${quoted} can be mistaken for the name of a tmux client.`;
  }
  return undefined;
}
