/** A tmux release: 3.3a is `{ major: 3, minor: 3 }`. */
export interface TmuxVersion {
  major: number;
  minor: number;
  /** As tmux printed it, without the leading word. */
  text: string;
}

/** Reads `tmux 3.3a`, `3.5-rc`, `tmux next-3.6`; `undefined` when no number is in it (`tmux master`). */
export function parseTmuxVersion(output: string): TmuxVersion | undefined {
  const text = output.trim().replace(/^tmux\s+/, '');
  const match = /^(?:next-)?(\d+)\.(\d+)/.exec(text);
  if (!match) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), text };
}

export function isOlderThan(version: TmuxVersion, major: number, minor: number): boolean {
  return version.major < major || (version.major === major && version.minor < minor);
}
