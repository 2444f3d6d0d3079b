import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ActionLanes } from '../../src/perform/action-lanes.ts';
import { buildKickoff, modelOf, postOf } from '../../src/perform/build-kickoff.ts';
import { isProgram } from '../../src/perform/find-program.ts';
import { commandShell, sessionEnvironment } from '../../src/perform/session-environment.ts';
import { errorOf, folderWith } from '../config/write-config.ts';
import { agentSpec, loopAgent, loopSpec, makeFleet } from '../decide/support/fleet.ts';

describe('a kickoff', () => {
  const post = (folder: string, template = true) => {
    const loop = loopSpec(['a'], {
      rolesDir: folder,
      ...(template ? { kickoffTemplate: join(folder, 'kickoff.md') } : {}),
    });
    return { loop, phase: { id: 'a', status: '{role}.md', plan: '', models: {} } };
  };

  test('of a loop agent is the rendered template and the role file as it is', () => {
    const folder = folderWith({
      'kickoff.md': '{phase_id}|{plan}|{status}|{role}|{other}|{constructor}|{toString}\n',
      'builder.md': 'You are the {role}',
    });
    expect(buildKickoff(loopAgent('builder'), post(folder))).toBe(
      'a||{role}.md|builder|{other}|{constructor}|{toString}\nYou are the {role}',
    );
  });

  test('without a template is the role file', () => {
    const folder = folderWith({ 'builder.md': 'build' });
    expect(buildKickoff(loopAgent('builder'), post(folder, false))).toBe('build');
  });

  test('of other agents is the prompt file, else the prompt', () => {
    const folder = folderWith({ 'p.md': 'from {role} the file' });
    const none = { loop: undefined, phase: undefined };
    expect(buildKickoff(agentSpec('w', { promptFile: join(folder, 'p.md') }), none)).toBe(
      'from {role} the file',
    );
    expect(buildKickoff(agentSpec('w'), none)).toBe('work');
  });

  test.each([
    ['none.md', 'it does not exist'],
    ['latin.md', 'it is not UTF-8 text'],
    ['folder', 'EISDIR'],
  ])('from %s cannot be made: %s', (name, reason) => {
    const folder = folderWith({ 'latin.md': Uint8Array.of(0xe9), 'folder/x': '' });
    const agent = agentSpec('w', { promptFile: join(folder, name) });
    expect(errorOf(() => buildKickoff(agent, { loop: undefined, phase: undefined }))).toMatchObject({
      code: 'PROMPT_UNREADABLE',
      message: `The prompt file "${join(folder, name)}" of the agent "w" cannot be used: ${reason}.`,
      hint: 'Create or mend the file, or change `prompt_file` in the config.',
    });
  });
});

describe('where an agent stands', () => {
  test('is the phase of its loop; agents of other kinds have none', () => {
    const folder = folderWith({ 'phase-idx': '1' });
    const loop = loopSpec(['a', 'b'], { phaseFile: join(folder, 'phase-idx') });
    const fleet = makeFleet({
      loops: [loop],
      agents: [loopAgent('builder'), agentSpec('w', { loop: 'loop' })],
    });
    expect(postOf(fleet, loopAgent('builder')).phase?.id).toBe('b');
    expect(postOf(fleet, agentSpec('w', { loop: 'loop' }))).toEqual({ loop: undefined, phase: undefined });
  });

  test('is an error when the phase file points nowhere', () => {
    const folder = folderWith({ 'phase-idx': '7' });
    const fleet = makeFleet({ loops: [loopSpec(['a', 'b'], { phaseFile: join(folder, 'phase-idx') })] });
    expect(errorOf(() => postOf(fleet, loopAgent('builder')))).toMatchObject({
      code: 'PHASE_INVALID',
      message: 'There is no phase "7" in the loop "loop".',
      hint: 'The phases are 0 (a), 1 (b); see them with: agents phase show',
    });
  });

  test('decides its model: the phase speaks for its role, else the agent for itself', () => {
    const phase = { id: 'a', status: 's', plan: '', models: { builder: 'big', empty: '' } };
    const model = (role: string) => modelOf(loopAgent('x', { role, model: 'own' }), phase);
    expect(['builder', 'adversary', 'empty', 'constructor'].map(model)).toEqual(['big', 'own', 'own', 'own']);
    expect(modelOf(agentSpec('w', { model: 'own' }), undefined)).toBe('own');
  });
});

test('a program is found on PATH or where its path says, and only when it can be executed', () => {
  const folder = folderWith({ 'bin/tool': '', 'bin/text': '', 'bin/folder/x': '', tool2: '' });
  for (const name of ['bin/tool', 'tool2']) chmodSync(join(folder, name), 0o755);
  const found = (program: string, path = `/nowhere:${folder}/bin`) => isProgram(program, path, folder);
  expect(['tool', './bin/tool', 'bin/tool', `${folder}/bin/tool`].map((one) => found(one))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['text', 'folder', 'tool2', '../tool', 'bin/text'].map((one) => found(one))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(found('tool2', ':/nowhere')).toBe(true);
});

test('a session gets the environment without what belongs to one invocation', () => {
  const env = {
    HOME: '/h',
    AGENT_MODEL_worker: 'x',
    AGENT_BACKEND_worker: 'y',
    TMUX: '/tmp/t,1,0',
    TMUX_PANE: '%1',
    TMUX_TMPDIR: '/tmp',
    npm_config_x: '1',
    AGENT_MODELS: 'kept',
    GONE: undefined,
  };
  expect(sessionEnvironment(env)).toEqual({ HOME: '/h', TMUX_TMPDIR: '/tmp', AGENT_MODELS: 'kept' });
});

test.each([
  ['/bin/bash', '/bin/bash'],
  ['/usr/local/bin/zsh', '/usr/local/bin/zsh'],
  ['/usr/bin/fish', '/bin/sh'],
  ['bash', '/bin/sh'],
  ['', '/bin/sh'],
])('with SHELL=%j command lines are run by %s', (shell, expected) => {
  expect(commandShell({ SHELL: shell })).toBe(expected);
});

describe('lanes', () => {
  test('run one job each at a time, and several side by side', async () => {
    const lanes = new ActionLanes();
    const ends: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => ends.push(resolve));
    expect([lanes.run('a', work), lanes.run('a', work), lanes.run('b', work)]).toEqual([true, false, true]);
    expect([...lanes.busy]).toEqual(['a', 'b']);
    for (const end of ends) end();
    await lanes.idle(5_000);
    expect([...lanes.busy]).toEqual([]);
    expect(lanes.run('a', async () => {})).toBe(true);
  });

  test('are not waited for longer than patience lasts', async () => {
    const lanes = new ActionLanes();
    lanes.run('a', () => new Promise(() => {}));
    await lanes.idle(1);
    expect([...lanes.busy]).toEqual(['a']);
  });
});
