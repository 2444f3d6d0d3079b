import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { isOrchestratorError, type OrchestratorError } from '../../src/errors/orchestrator-error.ts';
import { bindBackends } from '../../src/plugins/bind-backends.ts';
import { loadPlugins } from '../../src/plugins/load-plugins.ts';
import { manifest, plant, pluginSource, type Tree } from './package-tree.ts';

const CONFIG = `[defaults]
session_prefix = "t-"
log_dir = "state"
backend = "b"
[backend.b]
driver = "bad"
odd_key = 1
[[agent]]
name = "a"
prompt = "x"
`;

/** Files of one package, by their path in it. */
type Files = Readonly<Record<string, string | object>>;
type Layout = (name: string, files: Files) => Tree;

const inFolder = (folder: string, files: Files): Tree =>
  Object.fromEntries(Object.entries(files).map(([file, content]) => [`${folder}/${file}`, content]));

/** How package managers lay packages out: npm flat, pnpm strictly, with links into a store. */
const LAYOUTS: Readonly<Record<string, Layout>> = {
  flat: (name, files) => inFolder(`project/node_modules/${name}`, files),
  strict: (name, files) => {
    const folder = `project/node_modules/.pnpm/${name}@1.2.3/node_modules/${name}`;
    return { ...inFolder(folder, files), [`project/node_modules/${name}`]: { link: folder } };
  },
  'in .agents': (name, files) => inFolder(`project/.agents/node_modules/${name}`, files),
};

const module = (source: string, more: object = {}): Files => ({
  'package.json': manifest('bad', more),
  'index.mjs': source,
});
const plugin = (rest: string) => module(`export default { name: 'bad', apiVersion: 1, ${rest} };`);
const LAUNCH = `hooks.launch.for('bad').tapPromise('bad', async () => ({ command: 'x', firstPrompt: { via: 'command' } }));`;

interface Failure {
  readonly what: string;
  readonly code: string;
  readonly says: RegExp;
  /** Of the package "bad"; absent: it is not installed. */
  readonly files?: Files;
}

/** Every way in which a plugin can fail to load, each with a code of its own. */
const FAILURES: readonly Failure[] = [
  {
    what: 'it is not installed',
    code: 'PLUGIN_NOT_INSTALLED',
    says: /"bad" is not installed; .* from "ROOT/,
  },
  {
    what: 'it was not built',
    code: 'PLUGIN_ENTRY_MISSING',
    says: /"bad" was found in "ROOT.*", but its package leads to no module: .*index\.mjs/,
    files: { 'package.json': manifest('bad') },
  },
  {
    what: 'it leads to a source',
    code: 'PLUGIN_FILE_TYPE',
    says: /"bad" leads to "ROOT.*index\.ts": a "\.ts" file is no JavaScript module/,
    files: { 'package.json': manifest('bad', { exports: './index.ts' }), 'index.ts': '' },
  },
  {
    what: 'an import of its own is broken',
    code: 'PLUGIN_IMPORT_FAILED',
    says: /"bad" was found at "ROOT.*", but failed while it was loading: Cannot find package 'lacking'/,
    files: module("import 'lacking';"),
  },
  {
    what: 'its module never ends',
    code: 'PLUGIN_IMPORT_TIMEOUT',
    says: /"bad" at "ROOT.*" did not finish loading within 300 ms/,
    files: module('await new Promise(() => {});'),
  },
  {
    what: 'its module is an endless loop',
    code: 'PLUGIN_IMPORT_ENDLESS',
    says: /"bad" at "ROOT.*" was ended: its module did not return within 100 ms/,
    files: { ...module("import './loop.mjs';\nexport default {};"), 'loop.mjs': 'for (;;);' },
  },
  {
    what: 'a getter of it is an endless loop',
    code: 'PLUGIN_IMPORT_ENDLESS',
    says: /"bad" at "ROOT.*" was ended: its module did not return within 100 ms/,
    files: plugin('get drivers() { for (;;); }, setup() {}'),
  },
  {
    what: 'it is CommonJS',
    code: 'PLUGIN_COMMONJS',
    says: /"bad" at "ROOT.*" is a CommonJS module/,
    files: {
      'package.json': { name: 'bad', version: '1.2.3', main: './index.js' },
      'index.js': 'module.exports = {};',
    },
  },
  {
    what: 'its modules import each other',
    code: 'PLUGIN_CIRCULAR',
    says: /"bad" at "ROOT.*" has no usable default export: Cannot access 'NAME' before initialization/,
    files: {
      ...module(
        "import { helper } from './helper.mjs';\nexport const NAME = 'bad';\nexport default helper();",
      ),
      'helper.mjs': "import { NAME } from './index.mjs';\nexport const helper = () => 1;\nNAME.length;",
    },
  },
  {
    what: 'it is something else',
    code: 'PLUGIN_SHAPE',
    says: /"bad" at "ROOT.*" is not a plugin: its default export is a function/,
    files: module('export default () => ({});'),
  },
  {
    what: 'it cannot be read',
    code: 'PLUGIN_SHAPE',
    says: /"bad" at "ROOT.*" is not a plugin: reading its default export fails: no such luck/,
    files: module("export default new Proxy({}, { get() { throw new Error('no such luck'); } });"),
  },
  {
    what: 'a getter of it throws',
    code: 'PLUGIN_SHAPE',
    says: /"bad" at "ROOT.*" is not a plugin: reading its default export fails: no such luck/,
    files: plugin("get drivers() { throw new Error('no such luck'); }, setup() {}"),
  },
  {
    what: 'it throws what is no error',
    code: 'PLUGIN_IMPORT_FAILED',
    says: /failed while it was loading: Symbol\(no such luck\) was thrown/,
    files: module("throw Symbol('no such luck');"),
  },
  {
    what: 'it is for another contract',
    code: 'PLUGIN_API_VERSION',
    says: /"bad" is written for version 7 of the plugin contract; this is version 1/,
    files: module('export default { apiVersion: 7 };'),
  },
  {
    what: 'it is for another core',
    code: 'PLUGIN_PEER_RANGE',
    says: /"bad" 1\.2\.3 asks for version "\^99\.0\.0" of the core; this is version 1\.4\.0/,
    files: module('', { peerDependencies: { '@agent-orchestrator/core': '^99.0.0' } }),
  },
  {
    what: 'its setup throws',
    code: 'PLUGIN_SETUP_FAILED',
    says: /"bad" failed in its setup: no such luck/,
    files: plugin("setup() { throw new Error('no such luck'); }"),
  },
  {
    what: 'its setup never ends',
    code: 'PLUGIN_SETUP_TIMEOUT',
    says: /The setup of the plugin "bad" did not end within 300 ms/,
    files: plugin('setup: () => new Promise(() => {})'),
  },
  {
    what: 'its setup is an endless loop',
    code: 'PLUGIN_SETUP_TIMEOUT',
    says: /The setup of the plugin "bad" did not end within 300 ms/,
    files: plugin('setup() { for (;;); }'),
  },
  {
    what: 'another one has its driver',
    code: 'PLUGIN_DUPLICATE_DRIVER',
    says: /"good" and "bad" both offer the driver "good"/,
    files: plugin(`drivers: [{ id: 'good' }], setup(hooks) { ${LAUNCH} }`),
  },
  {
    what: 'another one has its name',
    code: 'PLUGIN_DUPLICATE_NAME',
    says: /Two plugins call themselves "good": "ROOT.*" and "ROOT.*"/,
    files: module("export default { name: 'good', apiVersion: 1, setup() {} };"),
  },
  {
    what: 'its driver can start nothing',
    code: 'PLUGIN_DRIVER_UNABLE',
    says: /The driver "bad" of the plugin "bad" taps no `launch` hook/,
    files: plugin("drivers: [{ id: 'bad' }], setup() {}"),
  },
  {
    what: 'its options are not valid',
    code: 'PLUGIN_OPTIONS',
    says: /"odd_key" in \[backend\.b\] is not valid for "bad": the driver has no such key/,
    files: plugin(`drivers: [{ id: 'bad', optionKeys: ['even_key'] }], setup(hooks) { ${LAUNCH} }`),
  },
];

it('every kind of failure has a code of its own', () => {
  const codes = new Set(FAILURES.map(({ code }) => code));
  expect([...codes].filter((code) => !code.startsWith('PLUGIN_'))).toEqual([]);
  // Ways of the same kind: what cannot be read is no plugin, what throws no error still throws, a loop is a setup that does not end,
  // and a getter of its is one of its module.
  expect(codes.size).toBe(FAILURES.length - 5);
});

describe.each(Object.entries(LAYOUTS))('installed %s', (_name, layout) => {
  it.each(FAILURES)('a plugin does not load because $what', async ({ code, says, files }) => {
    const root = await plant({
      'project/agents.toml': CONFIG,
      ...layout('good', { 'package.json': manifest('good'), 'index.mjs': pluginSource('good') }),
      ...(files === undefined ? {} : layout('bad', files)),
    });
    const [problem, ...others] = await problemsOf(path.join(root, 'project/agents.toml'));
    expect(others).toEqual([]);
    expect(problem?.code).toBe(code);
    expect(problem?.message.replaceAll(root, 'ROOT')).toMatch(says);
    // A sentence or a command: what to do about it.
    expect(problem?.hint).toMatch(/\w{3,}.* \S{3,}/);
    expect(problem?.exitCode).toBe(2);
  });
});

/** What stands in the way of the fleet, with a plugin that is in order beside the bad one. */
async function problemsOf(configPath: string): Promise<readonly OrchestratorError[]> {
  const deadlines = { import: 300, evaluate: 100, setup: 300 };
  const specifiers = ['good', 'bad'];
  try {
    const registry = await loadPlugins({ specifiers, configPath, deadlines, coreVersion: '1.4.0' });
    await bindBackends(loadFleet(configPath), registry);
  } catch (error) {
    if (isOrchestratorError(error)) return error.problems;
    throw error;
  }
  throw new Error('Everything was loaded.');
}
