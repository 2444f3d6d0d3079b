/** The sessions of a server at one moment. */
export interface SessionListing {
  readonly serverPid: number;
  readonly sessions: readonly {
    /** Never used again by this server. */
    readonly id: string;
    readonly name: string;
    /** Clients attached to it. */
    readonly attached: number;
  }[];
}

/** Reads `PID:ID:ATTACHED:NAME:ID…`; tmux lets no name hold a colon. */
export function parseSessions(text: string): SessionListing {
  const [pid, ...words] = text.split(':');
  const sessions = Array.from({ length: Math.floor(words.length / 3) }, (_, index) => {
    const [id = '', attached = '', name = ''] = words.slice(index * 3, index * 3 + 3);
    return { id, name, attached: Number(attached) };
  });
  return { serverPid: Number(pid), sessions };
}
