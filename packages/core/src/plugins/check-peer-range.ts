import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { fail } from '../errors/catalog.ts';
import { CORE_PACKAGE } from './core-version.ts';
import type { OwningPackage } from './read-package.ts';
import { installCommandFor, type ResolveOptions } from './resolve-plugin.ts';

/**
 * Throws `PLUGIN_PEER_RANGE` when a package asks for another version of the core. A range that is no version range
 * (`workspace:^`, `file:…`) was settled by the package manager; the contract's version is checked after the import.
 */
export function checkPeerRange(
  owner: OwningPackage | undefined,
  coreVersion: string,
  options: ResolveOptions,
): void {
  const range = owner?.peerDependencies[CORE_PACKAGE];
  if (owner === undefined || range === undefined || validRange(range) === null) return;
  if (satisfies(coreVersion, range, { includePrerelease: true })) return;
  throw fail('PLUGIN_PEER_RANGE', {
    plugin: owner.name,
    version: owner.version ?? '',
    range,
    actual: coreVersion,
    install: installCommandFor(`${owner.name}@latest`, options),
  });
}
