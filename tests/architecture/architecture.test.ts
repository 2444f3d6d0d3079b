import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../packages/core/src/errors/catalog.ts';
import { DOORS, ENTRIES, ROOMS } from './allowed-imports.ts';
import { isMember, makesOwnTarget, objections, runsShellText } from './code-rules.ts';
import { departuresOf } from './departures.ts';
import { readImports, withoutComments } from './read-imports.ts';
import { aroundTheDoors, forbiddenImports, reachableRooms } from './room-imports.ts';
import { packageFolders, ROOT, type SourceFile, sourceFiles } from './source-files.ts';

const core = sourceFiles('packages/core/src');
const packages = packageFolders();
const all = packages.flatMap((folder) => sourceFiles(`${folder}/src`));
const plugins = packages.filter((folder) => /\/(backend|handoff)-/.test(folder));
const sourceOf = (path: string): SourceFile[] => all.filter((file) => file.path.startsWith(path));
const lines = (file: SourceFile): string[] => file.text.split('\n');

describe('the rooms of the core', () => {
  it('are the ones that the table lists', () => {
    const rooms = new Set(core.map(({ path }) => path.split('/')[3]));
    expect([...rooms].sort()).toEqual([...Object.keys(ROOMS), ...Object.keys(ENTRIES)].sort());
  });

  it('import only what the table allows', () => {
    expect(forbiddenImports(core).sort()).toEqual(departuresOf('rooms'));
  });

  it.each(Object.keys(DOORS))('%s is entered through its doors', (room) => {
    expect(aroundTheDoors(core, room)).toEqual([]);
  });

  it.each([
    ['decide', []],
    ['classify', []],
    ['plugin', []],
    ['journal', []],
    ['config', ['errors']],
    ['tmux', ['errors']],
    ['plugins', ['config', 'errors', 'plugin']],
    ['state', ['decide', 'errors']],
  ])('no code leads from %s further than to %j', (room, reached) => {
    expect([...reachableRooms(core, room)].sort()).toEqual(reached);
  });
});

describe('the policy', () => {
  const pure = core.filter(({ path }) => /\/(decide|classify)\//.test(path));

  it('touches nothing outside: no Node module, no clock, no chance, no waiting', () => {
    const modules = pure.flatMap(readImports).filter(({ to }) => to.startsWith('node:'));
    const impure = pure.flatMap((file) =>
      objections(
        file,
        (node) =>
          ts.isAwaitExpression(node) ||
          isMember(node, 'Date', 'now') ||
          isMember(node, 'Math', 'random') ||
          isMember(node, 'process') ||
          (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) ||
          (ts.isCallExpression(node) && /^set(Timeout|Interval|Immediate)$/.test(node.expression.getText())),
      ),
    );
    expect([modules, impure]).toEqual([[], []]);
  });
});

describe('packages', () => {
  it.each(plugins)('%s reaches the core through the contract for plugins alone', (folder) => {
    const foreign = sourceOf(`${folder}/src/`)
      .flatMap(readImports)
      .filter(({ to, relative }) =>
        relative ? !to.startsWith(`${folder}/`) : to.startsWith('@agent-orchestrator/'),
      )
      .map(({ to }) => to);
    expect([...new Set(foreign)]).toEqual(['@agent-orchestrator/core/plugin']);
  });

  it('cli imports no plugin', () => {
    const imported = sourceOf('packages/cli/src/').flatMap(readImports);
    expect(imported.filter(({ to }) => /backend-|handoff-/.test(to))).toEqual([]);
  });

  it('core imports no other package of this repository', () => {
    expect(core.flatMap(readImports).filter(({ to }) => to.startsWith('@agent-orchestrator/'))).toEqual([]);
  });
});

it('the core names no vendor, no tool and no version control, not even in a comment', () => {
  const named = core.flatMap((file) =>
    lines(file).flatMap((line, index) =>
      /claude|opencode|codex|anthropic|openai|\bgit\b|github/i.test(line)
        ? [`${file.path}:${index + 1}`]
        : [],
    ),
  );
  expect(named).toEqual(departuresOf('names'));
});

it('zod is imported as a namespace, of which only what is used becomes part of a build', () => {
  const named = all.flatMap((file) =>
    lines(file).flatMap((line, index) =>
      /^import (?!\* as z |type ).* from 'zod'/.test(line) ? [`${file.path}:${index + 1}`] : [],
    ),
  );
  expect(named).toEqual([]);
});

it('every tmux target is made by tmux/target.ts', () => {
  expect(all.flatMap((file) => objections(file, makesOwnTarget))).toEqual([]);
});

it('no text is handed to a shell', () => {
  expect(all.flatMap((file) => objections(file, runsShellText))).toEqual([]);
});

it('only the command prints, and only its start.ts and main.ts end the process; own-process.ts keeps that from plugins', () => {
  const said = all
    .filter(({ path }) => !path.startsWith('packages/cli/'))
    .flatMap((file) =>
      objections(
        file,
        (node) =>
          isMember(node, 'console') ||
          isMember(node, 'process', 'stdout') ||
          isMember(node, 'process', 'stderr'),
      ),
    );
  const ended = all
    .filter(
      ({ path }) =>
        !['start.ts', 'main.ts', 'own-process.ts'].some((name) => path === `packages/cli/src/${name}`),
    )
    .flatMap((file) =>
      objections(file, (node) => isMember(node, 'process', 'exit') || isMember(node, 'process', 'exitCode')),
    );
  expect([said, ended]).toEqual([[], []]);
});

it('no source file is longer than 300 lines', () => {
  expect(all.filter((file) => lines(file).length > 301).map(({ path }) => path)).toEqual([]);
});

describe('error codes', () => {
  const catalog = Object.keys(CATALOG).sort();
  const named = all
    .filter(({ path }) => /^packages\/(core|cli)\//.test(path))
    .flatMap((file) => [...withoutComments(file).matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g)])
    .map((match) => match[1]);

  it('that the core and the command make are in the catalog', () => {
    const made = all
      .filter(({ path }) => /^packages\/(core|cli)\//.test(path))
      .flatMap((file) => [...withoutComments(file).matchAll(/\bfail\(\s*'([^']+)'/g)])
      .map((match) => match[1] ?? '');
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((code) => !catalog.includes(code))).toEqual([]);
  });

  it('that are in the catalog are used', () => {
    expect(catalog.filter((code) => !named.includes(code))).toEqual(departuresOf('codes'));
  });

  it('and docs/errors.md name each other', () => {
    const path = join(ROOT, 'docs/errors.md');
    expect(existsSync(path)).toBe(true);
    const documented = [...readFileSync(path, 'utf8').matchAll(/^### ([A-Z_0-9]+)$/gm)].map(
      (match) => match[1],
    );
    expect(documented.sort()).toEqual(catalog);
  });
});

it('nothing names a place outside the repository', () => {
  const texts = ['packages', 'tests', 'examples', 'scripts', 'docs', 'prompts', '.changeset'].flatMap(
    (folder) => sourceFiles(folder, ['.ts', '.mjs', '.js', '.md', '.json', '.toml']),
  );
  const named = texts.flatMap((file) =>
    lines(file).flatMap((line, index) =>
      /\/work\/(main|shared)|\.\.\/shared\/|registry\.npmjs|_auth[T]oken/.test(line)
        ? [`${file.path}:${index + 1}`]
        : [],
    ),
  );
  expect(named).toEqual([]);
});

it('no test is switched off', () => {
  const tests = ['packages', 'tests', 'examples'].flatMap((folder) =>
    sourceFiles(folder, ['.test.ts', '.test.mjs']),
  );
  const off = tests.flatMap((file) =>
    lines(file).flatMap((line, index) =>
      /\b(it|test|describe|bench)(\.\w+)*\.(skip|only|todo)\b|\b(xit|xdescribe|fit|fdescribe)\(/.test(line)
        ? [`${file.path}:${index + 1}`]
        : [],
    ),
  );
  expect(off).toEqual([]);
});
