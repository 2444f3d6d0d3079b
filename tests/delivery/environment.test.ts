import { expect } from 'vitest';
import { agent, head, start } from '../defects/support/fleet.ts';
import { test } from '../support/sandbox.ts';

const CALLER = {
  AGENT_MODEL_a: 'expensive',
  AGENT_BACKEND_b: 'listener',
  npm_config_registry: 'http://npm.example',
  npm_lifecycle_event: 'start',
  INIT_CWD: '/elsewhere',
  TMUX: '/elsewhere/default,1,0',
  TMUX_PANE: '%7',
  NODE_ENV: 'test',
  KEPT: 'a variable of the user',
};

test('sessions get the environment of the command that starts them, without what belongs to that one call', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a', 'env = { OWN = "value of its own" }') + agent('b'), CALLER);
  const variables = (name: string) => {
    const lines = sandbox.read(`${sandbox.root}/agents/${name}/env`).split('\n');
    return new Map(lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  };
  const check = (name: string) => {
    const own = variables(name);
    for (const dropped of [
      'AGENT_MODEL_a',
      'AGENT_BACKEND_b',
      'npm_config_registry',
      'npm_lifecycle_event',
      'INIT_CWD',
      'NODE_ENV',
    ])
      expect(own.has(dropped), `${name}: ${dropped}`).toBe(false);
    expect(own.get('KEPT')).toBe('a variable of the user');
    expect(own.get('AGENTS_NAME')).toBe(name);
    expect(own.get('AGENTS_CONFIG')).toBe(`${sandbox.project}/agents.toml`);
    expect(own.get('TMUX')).not.toContain('/elsewhere/');
    expect(own.get('TMUX_PANE')).not.toBe('%7');
    expect(own.has('OWN')).toBe(name === 'a');
  };
  for (const name of ['a', 'b']) {
    await sandbox.until('it runs', () => variables(name).has('KEPT'));
    check(name);
  }
  // The next one is started by the watchdog, with the environment of the watchdog.
  const pid = await sandbox.panePid('t-a');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  await sandbox.until('it has begun', () => sandbox.starts('a').length === 2);
  check('a');
  const global = (await sandbox.tmux('show-environment', '-g')).stdout;
  expect(global).not.toMatch(/^(AGENT_MODEL|AGENT_BACKEND|npm_|INIT_CWD|OWN=)/m);
});
