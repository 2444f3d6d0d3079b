/** Whom a call is about, as far as that is known. */
export interface Topic {
  readonly agent?: string | undefined;
  readonly loop?: string | undefined;
}

/** Requests and contexts name their agent or their loop; they are the first or the last argument. */
export function topicOf(args: readonly unknown[]): Topic {
  for (const one of [args.at(-1), args[0]]) {
    const { agent, loop } = (one ?? {}) as { agent?: { name?: unknown } | string; loop?: unknown };
    const name = typeof agent === 'object' ? agent?.name : agent;
    if (typeof name === 'string') return { agent: name };
    if (typeof loop === 'string') return { loop };
  }
  return {};
}
