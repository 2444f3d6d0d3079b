import { build, isBuilt } from './build.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './with-lock.mjs';

/** Installs and builds whatever is missing or out of date; says nothing when there is nothing to do. */
export async function setUp() {
  if (isInstalled() && isBuilt()) return;
  await withLock(async () => {
    if (!isInstalled()) await install();
    if (!isBuilt()) await build();
  });
}
