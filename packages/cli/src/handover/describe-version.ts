import { ownFolder, packageVersion } from '../package-version.ts';
import { HANDOVER_VARIABLE } from './choose-copy.ts';
import { readHandedOver } from './handed-over.ts';

/** What `agents --version --json` prints. */
export interface VersionReport {
  readonly version: string;
  /** Folder of the copy that runs. */
  readonly path: string;
  readonly why: 'project' | 'called' | 'asked';
  /** The copy that was called and handed over. */
  readonly calledCopy?: { readonly version: string; readonly path: string };
}

export function versionReport(): VersionReport {
  const { why = 'called', from } = readHandedOver() ?? {};
  const called = from === undefined ? {} : { calledCopy: { version: from.version, path: from.folder } };
  return { version: packageVersion(), path: ownFolder(), why, ...called };
}

const REASONS = {
  project: "the project's own copy",
  called: 'the copy that was called; the project has none of its own',
  asked: `the copy that was called, because of ${HANDOVER_VARIABLE}=off`,
} as const;

/** The version alone on the first line; then which copy that is, and why it runs. */
export function describeVersion({ version, path, why, calledCopy }: VersionReport): string {
  const lines = [version, `${path}: ${REASONS[why]}`];
  if (calledCopy !== undefined)
    lines.push(`called: ${calledCopy.version} in ${calledCopy.path}, which handed over`);
  return lines.join('\n');
}
