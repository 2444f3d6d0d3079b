import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seedRepository } from './seed-repository.mjs';

const EXAMPLE = fileURLToPath(new URL('..', import.meta.url));
const PROMPTS = fileURLToPath(new URL('../../../prompts/', import.meta.url));
/** Parts of the example that the fleet does not use. */
const LEFT_OUT = new Set(['demo', 'demo.mjs', 'project', 'test', 'README.md']);

/** An empty folder for one run, under the system's temporary folder. */
export function makeSandboxFolder() {
  return realpathSync(mkdtempSync(join(tmpdir(), 'two-agents-')));
}

/** Fills the folder: the example as somebody would copy it, a git remote, and an environment without the user's own. */
export async function fillSandbox(root) {
  const fleet = join(root, 'fleet');
  const home = join(root, 'home');
  const socket = join(root, 'tmux.sock');
  mkdirSync(home);
  cpSync(EXAMPLE, fleet, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(EXAMPLE, path)),
  });
  cpSync(PROMPTS, join(fleet, 'prompts'), { recursive: true });

  const config = join(fleet, 'agents.toml');
  const text = readFileSync(config, 'utf8');
  writeFileSync(
    config,
    withValues(text, {
      tmux_socket: socket,
      kickoff_template: 'prompts/kickoff.md',
      roles_dir: 'prompts',
    }),
  );
  return {
    root,
    config,
    socket,
    remote: await seedRepository(fleet),
    logs: join(fleet, '.ao-state'),
    env: cleanEnvironment(home),
  };
}

/** The text of an agents.toml with other values for some keys; each key stands in it once. */
export function withValues(text, values) {
  return Object.entries(values).reduce((result, [key, value]) => {
    const line = new RegExp(`^${key} = "[^"]*"`, 'gm');
    if (result.match(line)?.length !== 1) throw new Error(`agents.toml does not have one line "${key} = …".`);
    return result.replace(line, () => `${key} = ${JSON.stringify(value)}`);
  }, text);
}

/** Nothing of the caller's git, tmux or shell settings reaches the fleet. */
function cleanEnvironment(home) {
  const { LANG, TMPDIR, PATH } = process.env;
  return {
    HOME: home,
    PATH: `${dirname(process.execPath)}${delimiter}${PATH}`,
    GIT_CONFIG_NOSYSTEM: '1',
    LANG: LANG ?? 'C.UTF-8',
    TERM: 'xterm-256color',
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
  };
}
