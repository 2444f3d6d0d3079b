import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

/** A package in the project, as a package manager would put it there. */
export function installModule(sandbox: Sandbox, name: string, source: string): void {
  const folder = join('node_modules', name);
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js' };
  sandbox.write(join(folder, 'package.json'), JSON.stringify(manifest));
  sandbox.write(join(folder, 'index.js'), source);
}
