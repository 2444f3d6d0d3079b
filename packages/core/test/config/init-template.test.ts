import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { type StarterBackend, starterConfig } from '../../src/config/init-template.ts';
import { sanitizePrefix } from '../../src/config/session-name.ts';
import { load } from './write-config.ts';

const BACKEND: StarterBackend = {
  name: 'claude',
  model: 'claude-sonnet-4-6',
  keys: [
    ['bin', 'claude'],
    ['flags', '--dangerously-skip-permissions'],
    ['prompt_delivery', 'arg'],
    ['process_name', 'claude'],
    ['submit_key', 'Enter'],
    ['stall_idle', 300],
    ['active_re', 'esc to interrupt|Running tool|\\u00b7 \\d+'],
    ['limit_re', 'usage limit|limit reached|reached your .*limit'],
  ],
  plugins: ['@agent-orchestrator/backend-claude'],
};

test('the starter file says what the starter file of the Python tool said', () => {
  expect(JSON.parse(JSON.stringify(parse(starterConfig('proj', BACKEND))))).toEqual({
    defaults: {
      session_prefix: 'proj-',
      log_dir: '.ao-state',
      backend: 'claude',
      model: 'claude-sonnet-4-6',
      watch: 'heal',
    },
    backend: { claude: Object.fromEntries(BACKEND.keys) },
    agent: [{ name: 'worker', kind: 'persistent', prompt: 'You are a worker agent. Wait for instructions.' }],
  });
});

test.each([
  ['proj', 'proj-'],
  ['my.proj', 'my-proj-'],
  ["it's a dir", 'it-s-a-dir-'],
  ['say "hi"', 'say-hi-'],
  ['back\\slash', 'back-slash-'],
  ['línea ünï 数据', 'línea-ünï-数据-'],
  ['#(touch x)', 'touch-x-'],
  ['-dash-', 'dash-'],
  ['a\nb\u007f\u0000', 'a-b-'],
  ['\ud800', 'proj-'],
  ['🚀', 'proj-'],
  ['', 'proj-'],
  ['x'.repeat(255), `${'x'.repeat(30)}-`],
])('init in a folder named %j makes a file that loads, with the prefix %j', (folder, prefix) => {
  expect(sanitizePrefix(folder)).toBe(prefix);
  const fleet = load(starterConfig(folder, BACKEND));
  expect(fleet.sessionPrefix).toBe(prefix);
  expect(fleet.warnings).toEqual([]);
});

test('values of the starter file may hold anything that a text can', () => {
  const odd = 'quote " backslash \\ tab \t del \u007f line\n';
  const fleet = load(starterConfig('p', { ...BACKEND, name: 'a tool', model: odd, keys: [['flags', odd]] }));
  expect(fleet.agents[0]?.model).toBe(odd);
  expect(fleet.backends['a tool']?.options).toEqual({ flags: odd });
});
