/** What stands in the files of a new backend. */
export interface ScaffoldNames {
  /** Of the package. */
  readonly name: string;
  readonly driver: string;
  /** What the tests take the core from: a version, or `file:` and a path. */
  readonly core: string;
  /** Versions of the core that the plugin works with. */
  readonly peer: string;
}

/** `@me/agent-orchestrator-backend-mine` and `backend-mine` are about the driver `mine`. */
export function driverOf(packageName: string): string {
  const base = packageName.replace(/^@[^/]*\//, '');
  const short = base.replace(/^(?:agent-orchestrator-)?(?:backend-)?/, '').replace(/[^a-z0-9-]+/g, '-');
  return /^[a-z0-9]/.test(short) ? short : 'mine';
}

/** Any version of the contract's present generation. */
export function peerRange(coreVersion: string): string {
  const major = Number(coreVersion.split('.')[0]);
  return `>=${coreVersion} <${major + 1}`;
}
