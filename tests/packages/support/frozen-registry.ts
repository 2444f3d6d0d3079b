import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from './tarball.ts';

/** Older than any package manager's minimum age. */
const PUBLISHED = '2026-01-01T00:00:00.000Z';

type Packument = {
  name: string;
  versions: Record<string, object>;
  'dist-tags': Record<string, string>;
  time?: Record<string, string>;
};

/**
 * The registry as it was when this repository's lock file was written, with the given tarballs published in it: within a major
 * version that is locked, the locked versions are the only ones. So what is released today breaks nothing here. Answers its
 * address, and what ends it.
 */
export async function serveFrozenRegistry(
  tarballs: readonly string[],
): Promise<{ readonly url: string; readonly close: () => void }> {
  const upstream = (await execa('npm', ['config', 'get', 'registry'])).stdout.trim().replace(/\/?$/, '/');
  const locked = lockedVersions();
  const own = new Map(await Promise.all(tarballs.map(publish)));
  const asked = new Map<string, Promise<Packument | undefined>>();
  const look = (name: string) => {
    const known = asked.get(name) ?? fetchFrozen(upstream, name, locked.get(name));
    asked.set(name, known);
    return known;
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '').slice(1);
    const tarball = tarballs.find((one) => path === `-/${basename(one)}`);
    if (tarball !== undefined) return response.end(readFileSync(tarball));
    const packument = own.get(path)?.(`http://${request.headers.host}/-/`) ?? (await look(path));
    response.setHeader('content-type', 'application/json');
    response.statusCode = packument === undefined ? 404 : 200;
    response.end(JSON.stringify(packument ?? { error: 'not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

function lockedVersions(): ReadonlyMap<string, readonly string[]> {
  const lock = readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8');
  const rows = lock.matchAll(/^ {2}'?((?:@[^/@'\s]+\/)?[^@'\s(]+)@([^:'(\s]+)'?:$/gm);
  const versions = new Map<string, string[]>();
  for (const [, name = '', version = ''] of rows)
    versions.set(name, [...(versions.get(name) ?? []), version]);
  return versions;
}

async function fetchFrozen(
  upstream: string,
  name: string,
  locked: readonly string[] | undefined,
): Promise<Packument | undefined> {
  const headers = { accept: 'application/vnd.npm.install-v1+json' };
  const answer = await fetch(`${upstream}${name.replace('/', '%2f')}`, { headers }).catch(() => undefined);
  if (answer?.ok !== true) return undefined;
  const { versions, 'dist-tags': tags } = (await answer.json()) as Packument;
  const major = (version: string) => version.split('.')[0];
  const kept = Object.keys(versions).filter(
    (version) =>
      locked === undefined ||
      locked.includes(version) ||
      !locked.some((other) => major(other) === major(version)),
  );
  const latest = locked?.at(-1) ?? tags.latest ?? '';
  return dated({
    ...{ name, 'dist-tags': { latest } },
    versions: Object.fromEntries(kept.map((version) => [version, versions[version] ?? {}])),
  });
}

async function publish(tarball: string): Promise<readonly [string, (base: string) => Packument]> {
  const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/package.json']);
  const manifest = JSON.parse(stdout);
  const bytes = readFileSync(tarball);
  const hash = (algorithm: string) => createHash(algorithm).update(bytes);
  const sums = {
    shasum: hash('sha1').digest('hex'),
    integrity: `sha512-${hash('sha512').digest('base64')}`,
  };
  const packument = (base: string) =>
    dated({
      ...{ name: manifest.name, 'dist-tags': { latest: manifest.version } },
      versions: {
        [manifest.version]: { ...manifest, dist: { tarball: `${base}${basename(tarball)}`, ...sums } },
      },
    });
  return [manifest.name, packument];
}

function dated(packument: Packument): Packument {
  const time = Object.keys(packument.versions).map((version) => [version, PUBLISHED] as const);
  return { ...packument, time: Object.fromEntries(time) };
}
