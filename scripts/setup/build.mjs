import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashContents, hashStats } from './fingerprint.mjs';
import { ROOT, workspaceFolders } from './paths.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { Stop } from './stop.mjs';
import { runTurbo } from './turbo.mjs';

const SHARED_INPUTS = ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsup.base.ts', 'turbo.json'];
const PACKAGE_INPUTS = ['src', 'package.json', 'tsconfig.json', 'tsup.config.ts'];

/** Whether every package's dist is what the last build made, from the same sources: cheaper than starting turbo. */
export function isBuilt() {
  return readStamp('built') === `${inputs()} ${outputs()}`;
}

/** Builds the packages whose sources changed. */
export async function build() {
  const before = inputs();
  const started = Date.now();
  console.log('Building the packages …');
  const { ok, output } = await runTurbo(['build'], ['--continue=dependencies-successful']);
  if (!ok) {
    console.error(output.trimEnd());
    throw new Stop(
      'A package does not build; the messages stand above.',
      'Mend it, then run the same command again.',
    );
  }
  writeStamp('built', `${before} ${outputs()}`);
  console.log(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function inputs() {
  return hashContents([
    ...SHARED_INPUTS,
    ...built().flatMap((folder) => PACKAGE_INPUTS.map((input) => `${folder}/${input}`)),
  ]);
}

function outputs() {
  return hashStats(built().map((folder) => `${folder}/dist`));
}

function built() {
  return workspaceFolders().filter((folder) => existsSync(join(ROOT, folder, 'tsup.config.ts')));
}
