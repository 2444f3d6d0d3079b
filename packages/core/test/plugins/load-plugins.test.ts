import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOrchestratorError, type OrchestratorError } from '../../src/errors/orchestrator-error.ts';
import { type LoadOptions, loadPlugins } from '../../src/plugins/load-plugins.ts';
import { installed, manifest, plant, pluginSource, type Tree } from './package-tree.ts';

const TOML = { 'project/agents.toml': '' };

async function load(root: string, specifiers: string[], more: Partial<LoadOptions> = {}) {
  return loadPlugins({ specifiers, configPath: path.join(root, 'project/agents.toml'), ...more });
}

/** Loads and answers the problems that were reported together. */
async function problemsOf(
  tree: Tree,
  specifiers: string[],
  more: Partial<LoadOptions> = {},
): Promise<{ root: string; problems: readonly OrchestratorError[] }> {
  const root = await plant({ ...TOML, ...tree });
  try {
    await load(root, specifiers, more);
  } catch (error) {
    if (!isOrchestratorError(error)) throw error;
    expect(error.code).toBe('PLUGINS_FAILED');
    return { root, problems: error.problems };
  }
  throw new Error('The plugins were loaded.');
}

/** Loads one plugin and answers its only problem, with the folder of the tree written as ROOT. */
async function problemOf(tree: Tree, specifier: string, more: Partial<LoadOptions> = {}) {
  const { root, problems } = await problemsOf(tree, [specifier], more);
  expect(problems).toHaveLength(1);
  const [problem] = problems as [OrchestratorError];
  const relative = (text: string): string => text.replaceAll(root, 'ROOT');
  return {
    code: problem.code,
    message: relative(problem.message),
    hint: relative(problem.hint),
    cause: problem.cause,
  };
}

const MODULES = 'project/node_modules';

describe('finding plugins', () => {
  it('loads a package that is installed flat next to the config', async () => {
    const root = await plant({
      ...TOML,
      ...installed(`${MODULES}/@some/backend`, '@some/backend', pluginSource('@some/backend', 'some')),
    });
    const registry = await load(root, ['@some/backend']);
    expect(registry.plugins).toEqual([
      {
        name: '@some/backend',
        version: '1.2.3',
        specifier: '@some/backend',
        path: path.join(root, MODULES, '@some/backend/index.mjs'),
        apiVersion: 1,
        driverIds: ['some'],
        handoffIds: [],
        hooksTapped: [{ hook: 'launch', key: 'some' }],
      },
    ]);
    expect(registry.drivers.get('some')).toEqual({ id: 'some', plugin: '@some/backend' });
  });

  it('loads a package with a dependency from a strict, linked layout', async () => {
    const store = `${MODULES}/.pnpm/backend@1.2.3/node_modules`;
    const root = await plant({
      ...TOML,
      ...installed(`${store}/backend`, 'backend', `import id from 'needed';\n${pluginSource('backend')}`),
      ...installed(`${store}/needed`, 'needed', "export default 'needed';"),
      [`${MODULES}/backend`]: { link: `${store}/backend` },
    });
    const registry = await load(root, ['backend']);
    expect(registry.plugins[0]?.path).toBe(path.join(root, store, 'backend/index.mjs'));
  });

  it('does not see the dependencies of a dependency in a strict layout', async () => {
    const store = `${MODULES}/.pnpm/backend@1.2.3/node_modules`;
    const problem = await problemOf(
      {
        ...installed(`${store}/backend`, 'backend', pluginSource('backend')),
        ...installed(`${store}/needed`, 'needed', pluginSource('needed')),
        [`${MODULES}/backend`]: { link: `${store}/backend` },
      },
      'needed',
    );
    expect(problem.code).toBe('PLUGIN_NOT_INSTALLED');
  });

  it('finds the siblings of a globally installed command, but prefers the copy of the project', async () => {
    const root = await plant({
      ...TOML,
      ...installed('global/node_modules/both', 'both', pluginSource('global-copy')),
      ...installed(`${MODULES}/both`, 'both', pluginSource('project-copy')),
      ...installed('global/node_modules/sibling', 'sibling', pluginSource('sibling')),
      'global/node_modules/cli/main.js': '',
    });
    const registry = await load(root, ['both', 'sibling'], {
      fallbacks: [path.join(root, 'global/node_modules/cli/main.js')],
    });
    expect(registry.plugins.map(({ name }) => name)).toEqual(['project-copy', 'sibling']);
  });

  it('finds what is installed in the folder .agents of a project that is no package', async () => {
    const root = await plant({
      ...TOML,
      ...installed('project/.agents/node_modules/a', 'a', pluginSource('nearest')),
      ...installed('.agents/node_modules/a', 'a', pluginSource('further')),
      ...installed('.agents/node_modules/b', 'b', pluginSource('above')),
      ...installed(`${MODULES}/a`, 'a', pluginSource('beside')),
      ...installed(`${MODULES}/c`, 'c', pluginSource('flat')),
    });
    const registry = await load(root, ['a', 'b', 'c']);
    expect(registry.plugins.map(({ name }) => name)).toEqual(['nearest', 'above', 'flat']);
    await expect(load(root, ['d'])).rejects.toMatchObject({
      problems: [
        {
          message: `The plugin "d" is not installed; it was looked for from "${root}/project/.agents" and "${root}/project" and "${root}/.agents".`,
        },
      ],
    });
  });

  it('resolves relative, absolute and folder paths from the folder of the config', async () => {
    const root = await plant({
      ...TOML,
      'project/package.json': { name: 'project', version: '9.9.9' },
      'project/near.mjs': pluginSource('near'),
      'far.mjs': pluginSource('far'),
      ...installed('project/local', 'local', pluginSource('local')),
      'project/old/index.js': pluginSource('old'),
      'project/old/package.json': { name: 'old', version: '0.0.1', type: 'module' },
    });
    const registry = await load(root, ['./near.mjs', path.join(root, 'far.mjs'), './local', './old/']);
    expect(registry.plugins.map(({ name, version }) => [name, version])).toEqual([
      ['near', undefined],
      ['far', undefined],
      ['local', '1.2.3'],
      ['old', '0.0.1'],
    ]);
  });

  it('finds plugins although the config is reached through a link', async () => {
    const root = await plant({ ...TOML, ...installed(`${MODULES}/a`, 'a', pluginSource('a')) });
    await symlink(path.join(root, 'project'), path.join(root, 'link'));
    const registry = await loadPlugins({
      specifiers: ['a'],
      configPath: path.join(root, 'link/agents.toml'),
    });
    expect(registry.plugins[0]?.path).toBe(path.join(root, MODULES, 'a/index.mjs'));
  });

  it('names a missing package, every place it was looked for, and the command that installs it', async () => {
    expect(await problemOf({}, '@x/absent', { fallbacks: ['/opt/cli/main.js'] })).toMatchObject({
      code: 'PLUGIN_NOT_INSTALLED',
      message:
        'The plugin "@x/absent" is not installed; it was looked for from "ROOT/project" and "/opt/cli".',
      hint: 'Install it: npm install --save-dev @x/absent',
    });
    const installCommand = (name: string): string => `pnpm add -D ${name}`;
    expect((await problemOf({}, '@x/absent/sub', { installCommand })).hint).toBe(
      'Install it: pnpm add -D @x/absent',
    );
  });

  it('suggests a path when a file of that name lies next to the config', async () => {
    expect(await problemOf({ 'project/mine.mjs': pluginSource('mine') }, 'mine.mjs')).toMatchObject({
      code: 'PLUGIN_NOT_INSTALLED',
      hint: 'If the file next to the config is meant, write "./mine.mjs".',
    });
  });

  it('says which file is not there', async () => {
    expect(await problemOf({}, './absent.mjs')).toMatchObject({
      code: 'PLUGIN_FILE_MISSING',
      message: 'The plugin "./absent.mjs" is not there: "ROOT/project/absent.mjs" does not exist.',
      hint: 'Mend the path in `plugins`; it is relative to the folder of the config file.',
    });
  });

  it.each([
    ['', 'PLUGIN_SPECIFIER'],
    ['node:fs', 'PLUGIN_SPECIFIER'],
    ['https://example.org/a.mjs', 'PLUGIN_SPECIFIER'],
    ['data:text/javascript,0', 'PLUGIN_SPECIFIER'],
    ['#internal', 'PLUGIN_SPECIFIER'],
    ['@some/backend@1.2.3', 'PLUGIN_SPECIFIER'],
  ])('refuses %j as neither a package nor a file', async (specifier, code) => {
    const problem = await problemOf({}, specifier);
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(`"${specifier}" in \`plugins\` names neither a package nor a file: `);
    expect(problem.hint).toBe('Write the name of a package, or a path that begins with "./", "../" or "/".');
  });
});

describe('plugins that were found and do not load', () => {
  const one = (source: string, more: object = {}): Tree => installed(`${MODULES}/p`, 'p', source, more);

  it.each([
    ['.ts', 'Compile it and name the result: a ".mjs" file, or a package whose `exports` lead to one.'],
    ['.mts', 'Compile it and name the result: a ".mjs" file, or a package whose `exports` lead to one.'],
    ['.json', 'Name a JavaScript module (".mjs"), or the package that has it.'],
    ['.toml', 'Name a JavaScript module (".mjs"), or the package that has it.'],
  ])('refuses a %s file, named by path or by a package', async (extension, hint) => {
    const error = (plugin: string, file: string) => ({
      code: 'PLUGIN_FILE_TYPE',
      message: `The plugin "${plugin}" leads to "ROOT/project/${file}": a "${extension}" file is no JavaScript module.`,
      hint,
    });
    const file = `mine${extension}`;
    expect(await problemOf({ [`project/${file}`]: '{}' }, `./${file}`)).toMatchObject(
      error(`./${file}`, file),
    );
    const tree = {
      [`${MODULES}/p/package.json`]: manifest('p', { exports: `./${file}` }),
      [`${MODULES}/p/${file}`]: '{}',
    };
    expect(await problemOf(tree, 'p')).toMatchObject(error('p', `node_modules/p/${file}`));
  });

  it('says that a package was not built', async () => {
    const problem = await problemOf({ [`${MODULES}/p/package.json`]: manifest('p') }, 'p');
    expect(problem).toMatchObject({ code: 'PLUGIN_ENTRY_MISSING' });
    expect(problem.message).toMatch(
      /^The plugin "p" was found in "ROOT\/project\/node_modules\/p", but .*index\.mjs/,
    );
    expect(problem.hint).toMatch(/^Build the package if it is your own/);
  });

  it('says that a package.json is broken', async () => {
    const problem = await problemOf({ [`${MODULES}/p/package.json`]: '{ "name": ' }, 'p');
    expect(problem.code).toBe('PLUGIN_ENTRY_MISSING');
  });

  it('names a package that the plugin itself lacks', async () => {
    expect(await problemOf(one(`import 'lacking';\n${pluginSource('p')}`), 'p')).toMatchObject({
      code: 'PLUGIN_IMPORT_FAILED',
      message: expect.stringMatching(
        /^The plugin "p" was found at "ROOT\/project\/node_modules\/p\/index\.mjs", but failed while it was loading: Cannot find package 'lacking'/,
      ),
      hint: 'The plugin is installed, but "lacking", which it needs, is not: install the plugin again or add what it lacks.',
      cause: expect.objectContaining({ code: 'ERR_MODULE_NOT_FOUND' }),
    });
  });

  it.each([
    ['a syntax error', 'export default {', /Unexpected end of input/],
    ['a module that throws', "throw new Error('no such luck.');", /loading: no such luck\.$/],
    ['a module that throws something else', "throw 'a word';", /loading: "a word" was thrown\.$/],
  ])('reports %s', async (_, source, message) => {
    expect(await problemOf(one(source), 'p')).toMatchObject({
      code: 'PLUGIN_IMPORT_FAILED',
      message: expect.stringMatching(message),
      hint: 'Mend or update the plugin, or remove it from `plugins`.',
    });
  });

  it('does not wait for ever for a module that never finishes', async () => {
    expect(
      await problemOf(one('await new Promise(() => {});'), 'p', { deadlines: { import: 50 } }),
    ).toMatchObject({
      code: 'PLUGIN_IMPORT_TIMEOUT',
      message:
        'The plugin "p" at "ROOT/project/node_modules/p/index.mjs" did not finish loading within 50 ms.',
      hint: 'Look for an `await` outside of functions in the plugin; work belongs into its `setup` or a hook.',
    });
  });

  it('ends a module that does not return, and says so at once the next time', async () => {
    const root = await plant({
      ...TOML,
      ...installed(`${MODULES}/p`, 'p', "import 'shared';"),
      ...installed(`${MODULES}/q`, 'q', "import 'shared';"),
      ...installed(`${MODULES}/shared`, 'shared', 'for (;;);'),
    });
    const deadlines = { evaluate: 100 };
    const told = (ms: number) =>
      load(root, ['p'], { deadlines: { evaluate: ms } }).catch(({ problems }) => problems);
    expect(await told(100)).toMatchObject([
      {
        code: 'PLUGIN_IMPORT_ENDLESS',
        message: `The plugin "p" at "${root}/${MODULES}/p/index.mjs" was ended: its module did not return within 100 ms.`,
        hint: 'Look for a loop outside of functions in the plugin; work belongs into its `setup` or a hook. What was ended is not loaded again by a watchdog that runs: once the plugin is mended, run `agents down watchdog` and `agents up watchdog`.',
      },
    ]);
    // Were it run again, the test would be over before it.
    expect(await told(3_600_000)).toMatchObject([{ code: 'PLUGIN_IMPORT_ENDLESS' }]);
    await expect(load(root, ['q'], { deadlines })).rejects.toMatchObject({
      problems: [
        {
          code: 'PLUGIN_IMPORT_FAILED',
          message: expect.stringContaining('a module that it imports was ended before it returned'),
        },
      ],
    });
  });

  it.each([
    ['awaits something', 'await undefined;'],
    ['has an export called module.exports', "const other = 1;\nexport { other as 'module.exports' };"],
    ['can be awaited', 'export const then = (resolve) => resolve({ default: plugin });'],
    ['says that it was compiled', 'export const __esModule = true;'],
  ])('runs a module once that %s, and reads it as an import does', async (_, line) => {
    const key = `runs of ${line}`;
    const counted = `globalThis[${JSON.stringify(key)}] = (globalThis[${JSON.stringify(key)}] ?? 0) + 1;`;
    const source = pluginSource('p').replace('export default', 'const plugin =');
    const root = await plant({ ...TOML, ...one(`${counted}\n${source}\n${line}\nexport default plugin;`) });
    expect((await load(root, ['p'])).plugins).toMatchObject([{ name: 'p', driverIds: ['p'] }]);
    expect((globalThis as Record<string, unknown>)[key]).toBe(1);
  });

  it.each<[string, Tree]>([
    [
      'exports only for require',
      {
        [`${MODULES}/p/package.json`]: { name: 'p', exports: { '.': { require: './i.cjs' } } },
        [`${MODULES}/p/i.cjs`]: '',
      },
    ],
    [
      'a main that is CommonJS',
      {
        [`${MODULES}/p/package.json`]: { name: 'p', main: './i.js' },
        [`${MODULES}/p/i.js`]: "module.exports = { name: 'p', apiVersion: 1, setup() {} };",
      },
    ],
    [
      'a compiled default export',
      {
        [`${MODULES}/p/package.json`]: { name: 'p', main: './i.cjs' },
        [`${MODULES}/p/i.cjs`]:
          'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = {};',
      },
    ],
    ['CommonJS in a package of ES modules', one("const fs = require('node:fs'); module.exports = {};")],
  ])('calls CommonJS by its name: %s', async (_, tree) => {
    expect(await problemOf(tree, 'p')).toMatchObject({
      code: 'PLUGIN_COMMONJS',
      message: expect.stringMatching(
        /^The plugin "p" at "ROOT\/.*" is a CommonJS module; a plugin is an ES module\.$/,
      ),
      hint: expect.stringMatching(/^Publish it as an ES module: /),
    });
  });

  it('recognises modules that import each other in a circle', async () => {
    const tree = {
      ...one("import { helper } from './helper.mjs';\nexport const NAME = 'p';\nexport default helper();"),
      [`${MODULES}/p/helper.mjs`]:
        "import { NAME } from './index.mjs';\nexport const helper = () => 1;\nNAME.length;",
    };
    expect(await problemOf(tree, 'p')).toMatchObject({
      code: 'PLUGIN_CIRCULAR',
      message:
        'The plugin "p" at "ROOT/project/node_modules/p/index.mjs" has no usable default export: Cannot access \'NAME\' before initialization.',
      hint: 'Its modules import each other in a circle: move what both need into a third module.',
    });
    expect((await problemOf(one('var late; export default late;'), 'p')).code).toBe('PLUGIN_CIRCULAR');
  });

  it.each([
    [
      'export const plugin = {}; export const two = 2;',
      'it has no default export; it exports "plugin", "two"',
    ],
    ['', 'it has no default export; it exports nothing'],
    ['export default null;', 'its default export is null'],
    ['export default () => ({});', 'its default export is a function'],
    ['export default [];', 'its default export is an array'],
    ['export default {};', 'apiVersion of its default export is undefined, not a number'],
    ["export default { apiVersion: 1, name: 'p' };", 'setup of its default export: expected a function'],
    [
      "export default { apiVersion: 1, name: 'p', setup() {}, drivers: [{ id: 'a b' }] };",
      'drivers.0.id of its default export: expected a word',
    ],
    [
      "export default { apiVersion: 1, name: 'p', setup() {}, drivers: [{ id: 'a', options: {} }] };",
      'drivers.0.options of its default export: expected a Standard Schema',
    ],
  ])('says what a module exports instead of a plugin: %s', async (source, reason) => {
    expect(await problemOf(one(source), 'p')).toMatchObject({
      code: 'PLUGIN_SHAPE',
      message: `The module "p" at "ROOT/project/node_modules/p/index.mjs" is not a plugin: ${reason}.`,
      hint: 'Its default export must be what `definePlugin` returns.',
    });
  });

  it.each([
    [0, 'Update the plugin: npm install --save-dev p@latest'],
    [2, 'Update agent-orchestrator: npm install --save-dev @agent-orchestrator/core@latest'],
  ])('refuses a plugin for version %i of the contract', async (version, hint) => {
    expect(await problemOf(one(`export default { apiVersion: ${version} };`), 'p')).toMatchObject({
      code: 'PLUGIN_API_VERSION',
      message: `The plugin "p" is written for version ${version} of the plugin contract; this is version 1.`,
      hint,
    });
  });
});

describe('the peer range on the core', () => {
  const peer = (range: string): Tree =>
    installed(`${MODULES}/p`, 'p', `globalThis.imported = true;\n${pluginSource('p')}`, {
      peerDependencies: { '@agent-orchestrator/core': range },
    });

  it('is checked before anything of the plugin runs', async () => {
    expect(await problemOf(peer('^2.0.0'), 'p', { coreVersion: '1.4.0' })).toMatchObject({
      code: 'PLUGIN_PEER_RANGE',
      message: 'The plugin "p" 1.2.3 asks for version "^2.0.0" of the core; this is version 1.4.0.',
      hint: 'Install versions that match: npm install --save-dev p@latest',
    });
    expect(globalThis).not.toHaveProperty('imported');
  });

  it.each(['^1.0.0', '*', '>=1.5.0-0', 'workspace:^', 'workspace:*', 'file:../core'])(
    'accepts %s',
    async (range) => {
      const root = await plant({ ...TOML, ...peer(range) });
      expect((await load(root, ['p'], { coreVersion: '1.5.0-beta.1' })).plugins).toHaveLength(1);
    },
  );

  it('compares with the version of the core that runs', async () => {
    const [, version] = /this is version (.*)\.$/.exec((await problemOf(peer('^99.0.0'), 'p')).message) ?? [];
    const own = await import('../../package.json', { with: { type: 'json' } });
    expect(version).toBe(own.default.version);
  });
});

describe('setting plugins up', () => {
  const two = (a: string, b: string): Tree => ({
    ...installed(`${MODULES}/a`, 'a', a),
    ...installed(`${MODULES}/b`, 'b', b),
  });

  it('reports the problems of all plugins together', async () => {
    const { root, problems } = await problemsOf(two("throw new Error('x');", 'export default 1;'), [
      'absent',
      'a',
      'b',
    ]);
    expect(problems.map(({ code }) => code)).toEqual([
      'PLUGIN_NOT_INSTALLED',
      'PLUGIN_IMPORT_FAILED',
      'PLUGIN_SHAPE',
    ]);
    await expect(load(root, ['absent', 'a', 'b'])).rejects.toMatchObject({
      message: `The plugins of "${root}/project/agents.toml" cannot be used: 3 problems were found.`,
      exitCode: 2,
    });
  });

  it('sets plugins up in the order of the config, however long they load', async () => {
    const source = (
      name: string,
      wait: number,
    ): string => `await new Promise((go) => setTimeout(go, ${wait}));
      export default { name: '${name}', apiVersion: 1, async setup() { (globalThis.order ??= []).push('${name}'); } };`;
    const root = await plant({ ...TOML, ...two(source('a', 60), source('b', 0)) });
    await load(root, ['a', 'b']);
    expect((globalThis as { order?: string[] }).order).toEqual(['a', 'b']);
  });

  it('loads a plugin once that is listed twice', async () => {
    const root = await plant({ ...TOML, ...installed(`${MODULES}/a`, 'a', pluginSource('a')) });
    expect((await load(root, ['a', './node_modules/a', 'a'])).plugins).toHaveLength(1);
  });

  it('refuses two plugins with one driver', async () => {
    const { problems } = await problemsOf(two(pluginSource('a', 'same'), pluginSource('b', 'same')), [
      'a',
      'b',
    ]);
    expect(problems).toMatchObject([
      {
        code: 'PLUGIN_DUPLICATE_DRIVER',
        message: 'The plugins "a" and "b" both offer the driver "same".',
        hint: 'Remove one of them from `plugins`.',
      },
    ]);
  });

  it('refuses two plugins with one name', async () => {
    const { root, problems } = await problemsOf(two(pluginSource('same', 'x'), pluginSource('same', 'y')), [
      'a',
      'b',
    ]);
    expect(problems).toMatchObject([
      {
        code: 'PLUGIN_DUPLICATE_NAME',
        message: `Two plugins call themselves "same": "${root}/${MODULES}/a/index.mjs" and "${root}/${MODULES}/b/index.mjs".`,
      },
    ]);
  });

  it.each([
    [
      "throw new Error('not today');",
      'PLUGIN_SETUP_FAILED',
      'The plugin "p" failed in its setup: not today.',
    ],
    [
      "return Promise.reject(new Error('later'));",
      'PLUGIN_SETUP_FAILED',
      'The plugin "p" failed in its setup: later.',
    ],
    [
      'return new Promise(() => {});',
      'PLUGIN_SETUP_TIMEOUT',
      'The setup of the plugin "p" did not end within 50 ms.',
    ],
    [
      'hooks.handoff.intercept({});',
      'PLUGIN_SETUP_FAILED',
      'The plugin "p" failed in its setup: it intercepts the hook "handoff"; plugins may only tap.',
    ],
  ])('names a plugin whose setup does this: %s', async (body, code, message) => {
    const source = `export default { name: 'p', apiVersion: 1, setup(hooks) { ${body} } };`;
    const problem = await problemOf(installed(`${MODULES}/p`, 'p', source), 'p', {
      deadlines: { setup: 50 },
    });
    expect(problem).toMatchObject({
      code,
      message,
      hint: 'Mend or update the plugin, or remove it from `plugins`.',
    });
  });

  it('refuses a driver that can start nothing', async () => {
    const source = "export default { name: 'p', apiVersion: 1, drivers: [{ id: 'd' }], setup() {} };";
    expect(await problemOf(installed(`${MODULES}/p`, 'p', source), 'p')).toMatchObject({
      code: 'PLUGIN_DRIVER_UNABLE',
      message: 'The driver "d" of the plugin "p" taps no `launch` hook, so it can start nothing.',
      hint: "Tap hooks.launch.for('d') in the `setup` of the plugin.",
    });
  });
});
