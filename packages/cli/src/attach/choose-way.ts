/**
 * How a terminal comes to show a session. `attach`: it is in no tmux. `nest`: it is in one, and shows the other in it.
 * `switch`: it is in the session's own server, whose client goes over. `here`: it shows the session already.
 */
export type AttachWay = 'attach' | 'nest' | 'switch' | 'here';

/**
 * Chooses by what `TMUX` says about the terminal. A client that only looks is nested also in its own server: one that is
 * switched would stay read-only after it has switched back.
 */
export function chooseWay(
  surrounding: string | undefined,
  mark: string,
  { readOnly }: { readonly readOnly: boolean },
): AttachWay {
  if (surrounding === undefined || surrounding === '') return 'attach';
  if (surrounding === mark) return 'here';
  const sameServer = serverOf(surrounding) === serverOf(mark);
  return sameServer && !readOnly ? 'switch' : 'nest';
}

/** Socket and process; a socket may have commas. */
const serverOf = (mark: string) => mark.slice(0, mark.lastIndexOf(','));
