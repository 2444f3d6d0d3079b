import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../../tests/support/sandbox.ts';

export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest: object;
  /** Absolute path of its tarball. */
  readonly tarball: string;
}

/** Source of a plugin with one driver, which starts a program of that name. */
export function pluginSource(name: string, driver: string, more = ''): string {
  return `export default {
  name: '${name}',
  apiVersion: 1,
  drivers: [{ id: '${driver}', deliver: async () => ({ state: 'unavailable', reason: 'never' }), knownVersions: '1 to 2' }],
  setup(hooks) {
    ${more}
    hooks.launch.for('${driver}').tapPromise('${name}', async () => ({ command: '${driver}', firstPrompt: { via: 'command' } }));
  },
};
`;
}

/** Packs a package as `npm pack` does: a gzipped tarball in which everything is below one folder. */
export async function pack(
  sandbox: Sandbox,
  {
    name = 'some-backend',
    version = '1.0.0',
    source = pluginSource(name, 'some'),
    more = {},
  }: { name?: string; version?: string; source?: string; more?: object } = {},
): Promise<TestPackage> {
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const folder = join(sandbox.root, 'packages', file.slice(0, -4));
  const manifest = { name, version, type: 'module', exports: './index.js', ...more };
  sandbox.write(join(folder, 'package/package.json'), JSON.stringify(manifest));
  sandbox.write(join(folder, 'package/index.js'), source);
  const tarball = join(sandbox.root, 'packages', file);
  const { exitCode, stderr } = await sandbox.run('tar', ['-czf', tarball, '-C', folder, 'package']);
  if (exitCode !== 0) throw new Error(stderr);
  return { name, version, manifest, tarball };
}

/** A package registry on this machine, with these packages and no others. Package managers in the sandbox use it. */
export async function serveRegistry(sandbox: Sandbox, packages: readonly TestPackage[]): Promise<void> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const file = packages.find(({ tarball }) => path === `-/${basename(tarball)}`);
    if (file !== undefined) {
      response.end(readFileSync(file.tarball));
      return;
    }
    const versions = packages.filter(({ name }) => name === path);
    response.setHeader('content-type', 'application/json');
    if (versions.length === 0) response.statusCode = 404;
    const url = `http://${request.headers.host}/-/`;
    response.end(JSON.stringify(versions.length === 0 ? { error: 'not found' } : packumentOf(versions, url)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  Object.assign(sandbox.env, { npm_config_registry: registry, npm_config_fetch_retries: '0' });
}

function packumentOf(packages: readonly TestPackage[], url: string): object {
  const versions = packages.map(({ version, manifest, tarball }) => {
    const bytes = readFileSync(tarball);
    const hash = (algorithm: string) => createHash(algorithm).update(bytes);
    const dist = {
      tarball: `${url}${basename(tarball)}`,
      shasum: hash('sha1').digest('hex'),
      integrity: `sha512-${hash('sha512').digest('base64')}`,
    };
    return [version, { ...manifest, dist }] as const;
  });
  const name = packages[0]?.name;
  const latest = packages.at(-1)?.version;
  return { name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) };
}
