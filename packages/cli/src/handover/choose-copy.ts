import { existsSync } from 'node:fs';
import { ownFolder, packageVersion } from '../package-version.ts';
import { type Copy, findProjectCopy, projectFolder } from './find-copy.ts';

/** Which copy of the command runs, and why. */
export interface Choice {
  /** The copy to hand over to; `undefined`: this one. */
  readonly other: Copy | undefined;
  /**
   * `project`: the project has this copy for itself. `called`: the project has none, so it is the one that was called.
   * `asked`: the environment asks for the one that was called.
   */
  readonly why: 'project' | 'called' | 'asked';
  /** A sentence for a person, when the project wants something else than what runs. */
  readonly warning?: string;
  /** The project's own copy cannot run; another one must not run in its place. */
  readonly problem?: { readonly path: string; readonly reason: string };
}

/** Set to `off`, the copy that was called runs, whatever the project has. */
export const HANDOVER_VARIABLE = 'AGENTS_HANDOVER';

/** Chooses before anything of the command is loaded. Reads a few package.json files and never throws. */
export function chooseCopy(argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Choice {
  if (env[HANDOVER_VARIABLE] === 'off') return { other: undefined, why: 'asked' };
  const found = findProjectCopy(projectFolder(argv, cwd));
  switch (found.state) {
    case 'none':
      return { other: undefined, why: 'called' };
    case 'missing': {
      const warning = `${found.manifest} asks for agents ${found.wanted}, which is not installed; this is ${packageVersion()}. Install it with your package manager.`;
      return { other: undefined, why: 'called', warning };
    }
    case 'broken':
      return broken(found.path, found.reason);
    case 'installed':
      if (found.copy.folder === ownFolder()) return { other: undefined, why: 'project' };
      if (existsSync(found.copy.bin)) return { other: found.copy, why: 'project' };
      return broken(found.copy.folder, `its program "${found.copy.bin}" does not exist`);
  }
}

function broken(path: string, reason: string): Choice {
  return { other: undefined, why: 'project', problem: { path, reason } };
}
