import { pathToFileURL } from 'node:url';
import { keepCompiled } from './compile-cache.ts';
import { chooseCopy } from './handover/choose-copy.ts';
import { readHandedOver, tellNextCopy } from './handover/handed-over.ts';
import { ownFolder, packageVersion } from './package-version.ts';

/**
 * The command begins here: a copy that was found on PATH hands over to the project's own one, in the same process, before
 * anything else is loaded. The other copy comes this way too and finds itself.
 */
const argv = process.argv.slice(2);
const choice = chooseCopy(argv, process.env, currentFolder());
const { problem, other, warning, why } = choice;
if (problem !== undefined) {
  await fail(problem.path, problem.reason);
} else if (other !== undefined && readHandedOver() === undefined) {
  tellNextCopy({ v: 1, why, from: { version: packageVersion(), folder: ownFolder() } });
  process.argv[1] = other.bin;
  await import(pathToFileURL(other.bin).href).catch((error) => fail(other.folder, (error as Error).message));
} else {
  if (warning !== undefined && !argv.includes('--json')) process.stderr.write(`warning: ${warning}\n`);
  tellNextCopy({ v: 1, why });
  keepCompiled(process.env);
  await import('./main.ts');
}

async function fail(path: string, reason: string): Promise<void> {
  const { reportProblem } = await import('./handover/report-problem.ts');
  process.exitCode = reportProblem(path, reason.split('\n', 1)[0] ?? '', argv.includes('--json'));
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? '/';
  }
}
