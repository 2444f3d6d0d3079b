import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../../packages/cli/src/command-line/verb-table.ts';
import { loadFleet } from '../../packages/core/src/config/load-fleet.ts';
import { CATALOG } from '../../packages/core/src/errors/catalog.ts';
import { EVENT_NAMES, JournalEvent } from '../../packages/core/src/journal/event.ts';
import { bindBackends } from '../../packages/core/src/plugins/bind-backends.ts';
import { loadPlugins } from '../../packages/core/src/plugins/load-plugins.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { completeToml } from './complete-toml.ts';
import { type Block, documents, ROOT, readBlocks, readDocument } from './read-blocks.ts';
import { agentsArguments, type ShellCommand, shellCommands } from './shell-lines.ts';

const blocks = documents().flatMap(readBlocks);
const ofLanguage = (language: string): [string, Block][] =>
  blocks.filter((block) => block.language === language).map((block) => [block.place, block]);
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

it('every code block is of a kind that a test here runs or checks', () => {
  const known = new Set(['sh', 'toml', 'json', 'js', 'ts', 'ini', 'text', '']);
  expect(blocks.filter(({ language }) => !known.has(language)).map(({ place }) => place)).toEqual([]);
  expect(blocks.length).toBeGreaterThan(50);
});

it('every link between documents leads somewhere', () => {
  const broken = documents().flatMap((file) =>
    [...readDocument(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(ROOT, dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

describe('toml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ao-docs-'));
  const names = ['backend-claude', 'backend-exec', 'backend-opencode', 'handoff-git'];
  const specifiers = [
    ...names.map((name) => `@agent-orchestrator/${name}`),
    './examples/backend-codex/dist/index.js',
  ];
  let registry: Awaited<ReturnType<typeof loadPlugins>>;
  beforeAll(async () => {
    registry = await loadPlugins({ specifiers, configPath: join(ROOT, 'agents.toml') });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(ofLanguage('toml'))('%s is a config, whole or completed', async (_place, { text }) => {
    const path = join(folder, 'agents.toml');
    writeFileSync(path, completeToml(text));
    const fleet = loadFleet(path);
    // The one driver that only its own block has is tried below.
    if (text.includes('driver = "mine"')) return;
    const { warnings } = await bindBackends(fleet, registry);
    expect([...fleet.warnings, ...warnings].map(({ message }) => message)).toEqual([]);
  });
});

describe('json', () => {
  it.each(ofLanguage('json'))('%s is JSON, and an event has the fields of one', (_place, { text }) => {
    const value = JSON.parse(text);
    if (value.event !== undefined) expect(JournalEvent.strict().safeParse(value).error).toBeUndefined();
    if (value.error?.code !== undefined) expect(Object.keys(CATALOG)).toContain(value.error.code);
  });
});

describe('js', () => {
  const plugin = ofLanguage('js');

  it('is the plugin of the README, or a file of the page that has tests of its own', () => {
    const others = plugin.slice(1).map(([, { file, comment }]) => `${file}: ${comment.split(' ')[0]}`);
    expect(plugin[0]?.[1].file).toBe('README.md');
    expect([...new Set(others)]).toEqual(['docs/writing-a-backend.md: file']);
  });

  test('the plugin of the README starts an agent with the config beside it', async ({ sandbox }) => {
    const config = blocks.find(
      ({ language, text }) => language === 'toml' && text.includes('driver = "mine"'),
    );
    sandbox.write('my-backend.mjs', plugin[0]?.[1].text ?? '');
    const prompt = sandbox.write('prompt.md', "it's $(here)\n");
    const modules = join(sandbox.project, 'node_modules/@agent-orchestrator');
    mkdirSync(modules, { recursive: true });
    symlinkSync(join(ROOT, 'packages/core'), join(modules, 'core'));
    sandbox.program('my-tool', 'cat "$2"; sleep 100');
    const whole = completeToml(config?.text ?? '');
    sandbox.config(whole.replace('name = "fixture"', `name = "one"\nprompt_file = "${prompt}"`));
    await sandbox.ok(['up', 'one']);
    await sandbox.until('the prompt is on the screen', () =>
      sandbox.log('fixture-one').includes("it's $(here)"),
    );
    await sandbox.ok(['down']);
  });
});

/** Commands that are not run here, with what is checked instead. */
const NOT_RUN: readonly (readonly [pattern: RegExp, check: (command: ShellCommand) => void])[] = [
  [/^npm (test|run [\w:-]+)( -- .*)?$/, scriptExists],
  [
    /^node bench\/[\w-]+\.mjs( \d+)?$/,
    ({ words }) => expect(existsSync(join(ROOT, words[1] ?? ''))).toBe(true),
  ],
  // Not published yet: the packages are those of this repository.
  [/^npm install --save-dev (@agent-orchestrator\/[\w-]+ ?)+$/, packagesExist],
  // Run in tests/docs/writing-a-backend.test.ts.
  [/^node --test$/, () => {}],
  [/^npx changeset version$/, () => expect(manifest.devDependencies).toHaveProperty('@changesets/cli')],
  [/^nix develop$/, flakeParses],
  // A login session of systemd is not to be had in a test; the unit itself is checked as ini.
  [/^(systemctl --user (daemon-reload|enable --now agents-myproj)|loginctl enable-linger)$/, () => {}],
  // Needs a terminal; the command inside is run with the others.
  [/^tmux -L "\$\(agents status --json \| node -p '.*'\)" attach -t =myproj-builder$/, () => {}],
  [/^export PATH="\$PWD\/node_modules\/\.bin:\$PATH"$/, () => {}],
];

function scriptExists({ words }: ShellCommand): void {
  const name = words[1] === 'run' ? words[2] : 'test';
  expect(Object.keys(manifest.scripts)).toContain(name);
  for (const path of words.filter((word) => word.includes('/')))
    expect(existsSync(join(ROOT, path))).toBe(true);
}

function packagesExist({ words }: ShellCommand): void {
  for (const word of words.filter((one) => one.startsWith('@')))
    expect(existsSync(join(ROOT, word.replace('@agent-orchestrator', 'packages'), 'package.json'))).toBe(
      true,
    );
}

function flakeParses(): void {
  if (!isInstalled('nix-instantiate')) return;
  execFileSync('nix-instantiate', ['--parse', join(ROOT, 'flake.nix')], { stdio: 'pipe' });
}

describe('sh', () => {
  const commands = ofLanguage('sh').flatMap(([place, { text }]) =>
    shellCommands(text).map((command): [string, ShellCommand] => [place, command]),
  );
  const unique = [...new Map(commands.map(([, command]) => [command.text, command])).values()];

  it('every command either runs `agents` or is listed with a check', () => {
    expect(unique.filter(agentsArguments).length).toBeGreaterThan(5);
    const unlisted = commands.filter(
      ([, command]) =>
        agentsArguments(command) === undefined && !NOT_RUN.some(([pattern]) => pattern.test(command.text)),
    );
    expect(unlisted.map(([place, { text }]) => `${place}: ${text}`)).toEqual([]);
  });

  it('what is not run holds what its check asks', () => {
    for (const command of unique)
      if (agentsArguments(command) === undefined)
        for (const [pattern, check] of NOT_RUN) if (pattern.test(command.text)) check(command);
  });

  test('every `agents` command works, in the order of the documents, on a fleet that has the names', async ({
    sandbox,
  }) => {
    sandbox.config(FLEET);
    for (const name of ['slug', 'toc']) sandbox.write(`STATUS-${name}.md`, '# open\n');
    sandbox.write('prompts/builder.md', 'Build.');
    await sandbox.ok(['up']);
    const failed: string[] = [];
    for (const command of unique) {
      const args = agentsArguments(command);
      if (args === undefined) continue;
      const follows = args.includes('-f') || args[0] === 'watchdog';
      const { exitCode, stdout, stderr } = follows
        ? await runBriefly(sandbox, args)
        : await sandbox.agents(args);
      if (exitCode !== 0 && !follows) failed.push(`${command.text}: ${exitCode} ${stderr}`);
      if (follows && stdout === '') failed.push(`${command.text}: said nothing ${stderr}`);
      if (args.includes('--json')) for (const line of stdout.trim().split('\n')) JSON.parse(line);
    }
    await sandbox.ok(['down']);
    expect(failed).toEqual([]);
  }, 60_000);
});

/** Runs a command that follows until it has said something. */
async function runBriefly(sandbox: Sandbox, args: readonly string[]) {
  const child = sandbox.spawn(args);
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  setTimeout(() => child.kill('SIGTERM'), 5_000).unref();
  const { exitCode, stdout, stderr } = await child;
  return { exitCode, stdout, stderr };
}

/** A fleet with the names that the documents use. */
const FLEET = `
[defaults]
session_prefix = "myproj-"
log_dir = ".ao-state"
backend = "tool"

[watchdog]
signal_interval = 1

[backend.tool]
driver = "exec"
bin = "sh -c 'echo ready; exec sleep 1000' {kickoff}"

[loop]
phases = [
  { id = "slug", status = "STATUS-slug.md" },
  { id = "toc", status = "STATUS-toc.md" },
]

[[agent]]
name = "builder"
kind = "loop"
role = "builder"
watch = "heal"

[[agent]]
name = "worker"
watch = "heal"
prompt = "Work."
`;

describe('ini', () => {
  const units = ofLanguage('ini');

  it.each(units)('%s is a unit that keeps the agents alive when it is stopped', (_place, { text }) => {
    const keys = Object.fromEntries(
      text.split('\n').flatMap((line) => {
        if (line === '' || /^\[\w+\]$/.test(line)) return [];
        const [key = '', ...value] = line.split('=');
        expect(line).toMatch(/^[A-Z]\w+=.+$/);
        return [[key, value.join('=')]];
      }),
    );
    expect(keys).toMatchObject({ KillMode: 'process', Restart: 'on-failure' });
    const verb = /agents (\w+) --config/.exec(keys.ExecStart ?? '')?.[1];
    expect(VERBS.map(({ name }) => name)).toContain(verb);
  });

  it.each(units)('%s has nothing that systemd does not know', (_place, { text }) => {
    if (!isInstalled('systemd-analyze')) return;
    const folder = mkdtempSync(join(tmpdir(), 'ao-unit-'));
    try {
      const path = join(folder, 'agents-myproj.service');
      writeFileSync(
        path,
        text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`).replaceAll('%h/myproj', folder),
      );
      // Without a running systemd it still reads the unit, and names what it does not know.
      let said = '';
      try {
        execFileSync('systemd-analyze', ['verify', path], { encoding: 'utf8', stdio: 'pipe' });
      } catch (error) {
        said = String((error as { stderr?: string }).stderr ?? '');
      }
      expect(said).not.toMatch(/Unknown (key|lvalue|section)|Failed to parse|Invalid/i);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('text', () => {
  const texts = [...ofLanguage('text'), ...ofLanguage('')];
  const rule = (block: Block): ((block: Block) => void | Promise<void>) | undefined => {
    if (block.file === 'docs/errors.md') return isErrorText;
    if (block.comment.startsWith('help ')) return isHelp;
    if (block.text.startsWith('Two agents, two phases')) return isPartOfTheDemo;
    return ['ARCHITECTURE.md', 'docs/lifecycle.md', 'docs/limits.md'].includes(block.file)
      ? namesWhatExists
      : undefined;
  };

  it('every block has a rule', () => {
    expect(texts.filter(([, block]) => rule(block) === undefined).map(([place]) => place)).toEqual([]);
  });

  it.each(texts.filter(([, block]) => rule(block) !== isPartOfTheDemo))(
    '%s keeps its rule',
    (_place, block) => rule(block)?.(block),
  );

  it.each(texts.filter(([, block]) => rule(block) === isPartOfTheDemo))(
    '%s is what a run of the demo shows',
    (_place, block) => isPartOfTheDemo(block),
    120_000,
  );
});

const ERROR_TEXTS = Object.values(CATALOG).map(({ message, hint }) => `${message}\n${hint}`);

function isErrorText({ text }: Block): void {
  expect(ERROR_TEXTS).toContain(text);
}

/** The block is what the command prints, but for the options that every verb has. */
async function isHelp({ comment, text }: Block): Promise<void> {
  const verb = comment.slice('help '.length);
  const { stdout } = await execa(join(ROOT, 'node_modules/.bin/agents'), [verb, '--help']);
  const said = stdout.split('\n').map((line) => line.trim());
  expect(text.split('\n').filter((line) => !said.includes(line.trim()))).toEqual([]);
}

/** One real run for all documents that show one. */
let demo: Promise<string> | undefined;
const runDemo = async () => {
  const { stdout } = await execa(process.execPath, ['examples/two-agents/demo.mjs'], { cwd: ROOT });
  return stdout;
};

/** Every line is one of a real run, but for numbers and ids; "…" stands for what is left out. */
async function isPartOfTheDemo({ text }: Block): Promise<void> {
  demo ??= runDemo();
  const shape = (line: string) =>
    line
      .trim()
      .replace(/two-agents-\w+/, 'two-agents-X')
      .replace(/\([0-9a-f]{7}\)/, '(id)')
      .replace(/\d+(\.\d+)?/g, 'N')
      .replace(/\s+/g, ' ');
  const shown = (await demo).split('\n').map(shape);
  const wasShown = (line: string) => {
    const [start = '', ...ends] = shape(line).split('…');
    return shown.some((one) => one.startsWith(start) && (ends.length > 0 || one === start));
  };
  expect(text.split('\n').filter((line) => !wasShown(line))).toEqual([]);
}

/** A picture: every error code, event and file in it exists. */
function namesWhatExists({ text }: Block): void {
  const codes = text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [];
  expect(codes.filter((code) => !Object.hasOwn(CATALOG, code))).toEqual([]);
  const events =
    text.match(/\b(?:agent|handoff|tmux|state|config|plugin|message)-[a-z]+(?:-[a-z]+)*\b/g) ?? [];
  expect(events.filter((name) => !(EVENT_NAMES as readonly string[]).includes(name))).toEqual([]);
}

test('a log that is cut while an agent writes goes on from its new end', async ({ sandbox }) => {
  sandbox.config(FLEET.replace('echo ready; exec sleep 1000', 'while sleep 0.05; do echo tick; done'));
  await sandbox.ok(['up', 'worker']);
  await sandbox.until('it writes', () => sandbox.log('myproj-worker').length > 20);
  writeFileSync(join(sandbox.logDir, 'myproj-worker.log'), '');
  await sandbox.until('it writes on', () => /^\s*tick\s/.test(sandbox.log('myproj-worker')));
  expect(sandbox.log('myproj-worker')).not.toContain('\0');
  await sandbox.ok(['down']);
});

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}
