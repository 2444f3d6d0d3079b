import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Files by relative path; `{ link }` makes a symbolic link to another path of the tree. */
export type Tree = Readonly<Record<string, string | object | { readonly link: string }>>;

/** Writes a tree into a fresh folder that goes away with the test. Objects become JSON. */
export async function plant(tree: Tree): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'plugin-tree-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(tree)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content && typeof content.link === 'string') {
      await symlink(path.relative(path.dirname(file), path.join(root, content.link)), file);
    } else {
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    }
  }
  return root;
}

/** A package.json of an ES module plugin. */
export function manifest(name: string, more: object = {}): object {
  return { name, version: '1.2.3', type: 'module', exports: { '.': { import: './index.mjs' } }, ...more };
}

/** Source of a plugin with one driver that can start something. */
export function pluginSource(name: string, driver = name): string {
  return `export default {
  name: '${name}',
  apiVersion: 1,
  drivers: [{ id: '${driver}' }],
  setup(hooks) {
    hooks.launch.for('${driver}').tapPromise('${name}', async () => ({
      command: 'run ${driver}',
      firstPrompt: { via: 'command' },
    }));
  },
};
`;
}

/** A plugin package in a folder of `node_modules`. */
export function installed(folder: string, name: string, source: string, more: object = {}): Tree {
  return { [`${folder}/package.json`]: manifest(name, more), [`${folder}/index.mjs`]: source };
}
