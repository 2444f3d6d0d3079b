import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { LaunchPlan, LaunchRequest } from '@agent-orchestrator/core/plugin';
import { describe, expect } from 'vitest';
import { waitFor } from '../../../tests/support/wait-for.ts';
import { deliver } from '../src/deliver.ts';
import { launchOpencode } from '../src/launch.ts';
import { opencodeOptions } from '../src/options.ts';
import { askServer } from '../src/server/ask-server.ts';
import { authorization } from '../src/server/authorization.ts';
import { readMemo } from '../src/server/memo.ts';
import { FAKE_OPENCODE, test, type Workshop } from './fake-server.ts';
import { contextAt } from './recordings.ts';

function request(
  { stateDir }: Workshop,
  rest: Partial<LaunchRequest> = {},
  options: object = {},
): LaunchRequest {
  const { agent, backend } = contextAt(0);
  return {
    driver: 'opencode',
    agent: { ...agent, dir: stateDir },
    backend,
    options: opencodeOptions.parse({ server: 'auto', ...options }),
    kickoff: { text: 'Go.\nOn.', path: join(stateDir, 'kickoff-fleet-worker.txt') },
    resume: false,
    resumeId: undefined,
    stateDir,
    env: {},
    ...rest,
  };
}

const passwordOf = ({ stateDir }: Workshop) =>
  readFileSync(join(stateDir, 'opencode-opencode.password'), 'utf8');
const portOf = (plan: LaunchPlan) => Number(/--port (\d+)/.exec(plan.companion?.command ?? '')?.[1]);

/** Does what the core does with a plan's files, and runs the server. */
async function settle(workshop: Workshop, plan: LaunchPlan) {
  for (const file of plan.files ?? []) if ('text' in file) writeFileSync(file.path, file.text);
  return workshop.serve(portOf(plan), passwordOf(workshop));
}

describe('server = "auto"', () => {
  test('plans a server beside the agent, and nothing shows its password', async ({ workshop }) => {
    const plan = await launchOpencode(request(workshop));
    const { stateDir } = workshop;
    const opening = `OPENCODE_SERVER_PASSWORD="$(cat ${stateDir}/opencode-opencode.password)" && export OPENCODE_SERVER_PASSWORD`;
    const url = `http://127.0.0.1:${portOf(plan)}`;
    expect(plan.companion).toMatchObject({
      name: 'opencode-server',
      command: `${opening} && exec opencode serve --port ${portOf(plan)} --hostname 127.0.0.1`,
      ready: { url: `${url}/global/health` },
    });
    expect(plan.command.startsWith(`${opening} && exec ${process.execPath} `)).toBe(true);
    expect(plan.command).toContain(` opencode attach ${url} --dir ${stateDir} --session ${plan.sessionId}`);
    expect(plan.firstPrompt).toEqual({ via: 'message', text: 'Go.\nOn.' });
    expect(plan.requires).toEqual(['opencode']);
    const password = passwordOf(workshop);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(JSON.stringify([plan.command, plan.companion?.command, plan.env, plan.memo])).not.toContain(
      password,
    );
    expect(statSync(join(stateDir, 'opencode-opencode.password')).mode & 0o777).toBe(0o600);
  });

  test('is one server for all agents of a table, now and later', async ({ workshop }) => {
    const plans = await Promise.all(Array.from({ length: 8 }, () => launchOpencode(request(workshop))));
    await settle(workshop, plans[0] as LaunchPlan);
    const later = await launchOpencode(request(workshop));
    expect(new Set([...plans, later].map(({ companion }) => companion?.command)).size).toBe(1);
    expect(new Set([...plans, later].map(({ sessionId }) => sessionId)).size).toBe(9);
  });

  test('leaves a port that somebody else has taken', async ({ workshop }) => {
    const before = await launchOpencode(request(workshop));
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'));
    other.listen(portOf(before), '127.0.0.1');
    await once(other, 'listening');
    const after = await launchOpencode(request(workshop));
    other.close();
    expect(portOf(after)).not.toBe(portOf(before));
    expect(portOf(await launchOpencode(request(workshop)))).toBe(portOf(after));
  });

  test('hands the model to the session', async ({ workshop }) => {
    const { agent } = contextAt(0);
    const plan = await launchOpencode(request(workshop, { agent: { ...agent, model: 'mock/a/b' } }));
    expect(plan.memo).toMatchObject({ model: { providerID: 'mock', modelID: 'a/b' } });
    const odd = await launchOpencode(request(workshop, { agent: { ...agent, model: 'opus' } }));
    expect(odd.notice).toBe(
      'The model "opus" is not of the form PROVIDER/MODEL; OpenCode\'s own default is used.',
    );
  });

  test('keeps preamble, bin and a template of the user', async ({ workshop }) => {
    const { backend } = contextAt(0);
    const options = { preamble: '. ./env.sh', attach: 'X=1 {bin} attach {server} -s {session}' };
    const plan = await launchOpencode(
      request(workshop, { backend: { ...backend, bin: 'npx opencode' } }, options),
    );
    expect(plan.command).toMatch(/^\. \.\/env\.sh; OPENCODE_SERVER_PASSWORD=/);
    expect(plan.command).toMatch(
      / \/bin\/sh -c 'X=1 npx opencode attach http:\/\/127\.0\.0\.1:\d+ -s ses_\w+'$/,
    );
    expect(plan.companion?.command).toMatch(/^\. \.\/env\.sh; .* exec npx opencode serve --port/);
    expect(plan.requires).toBeUndefined();
  });
});

describe('the session', () => {
  test('is the one to resume, unless the server says that it is gone', async ({ workshop }) => {
    const resume = (resumeId: string) => launchOpencode(request(workshop, { resume: true, resumeId }));
    expect(await resume('ses_old')).toMatchObject({ sessionId: 'ses_old', resumed: true });
    await settle(workshop, await launchOpencode(request(workshop)));
    const gone = await resume('ses_old');
    expect(gone.sessionId).not.toBe('ses_old');
    expect(gone.resumed).toBeUndefined();
    expect(gone.notice).toBe('The session "ses_old" to resume no longer exists; a new one is begun.');
    expect((await resume('../x')).notice).toBe('"../x" is no session of OpenCode; a new one is begun.');
  });

  test('that still works for the same prompt is gone on with, without the prompt', async ({ workshop }) => {
    const { plan } = await atWork(workshop);
    expect(await launchOpencode(request(workshop))).toMatchObject({
      sessionId: plan.sessionId,
      resumed: true,
      firstPrompt: { via: 'command', text: '' },
    });
    const other = await launchOpencode(
      request(workshop, { kickoff: { text: 'Another phase.', path: '/state/kickoff-fleet-worker.txt' } }),
    );
    expect(other.sessionId).not.toBe(plan.sessionId);
    expect(other.command).toContain(`"replaces":"${plan.sessionId}"`);
  });
});

/** An agent whose session is busy, and its terminal. */
async function atWork(workshop: Workshop) {
  const bin = join(workshop.stateDir, 'opencode');
  copyFileSync(FAKE_OPENCODE, `${bin}.mjs`);
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${bin}.mjs' "$@"\n`);
  chmodSync(bin, 0o755);
  const plan = await launchOpencode(request(workshop, { backend: { ...contextAt(0).backend, bin } }));
  await settle(workshop, plan);
  const terminal = workshop.started(spawn('/bin/sh', ['-c', plan.command], { detached: true }));
  await once(terminal.stdout ?? terminal, 'data');
  const memo = readMemo(plan.memo);
  if (memo === undefined) throw new Error('no memo');
  const signal = new AbortController().signal;
  const rest = { env: {}, stateDir: workshop.stateDir, sessionId: plan.sessionId, memo, first: true, signal };
  const answer = await deliver({ ...contextAt(0), ...rest, text: 'busy 60000' });
  expect(answer).toMatchObject({ state: 'accepted' });
  const address = { ...memo, headers: authorization(passwordOf(workshop)) };
  const statuses = async () => (await askServer(address, { path: '/session/status', signal })).body;
  return { plan, terminal, statuses };
}

describe('the terminal', () => {
  test.for(['SIGHUP', 'SIGTERM'] as const)('that gets %s ends the turn', async (signal, { workshop }) => {
    const { terminal, statuses } = await atWork(workshop);
    terminal.kill(signal);
    await once(terminal, 'exit');
    expect(await statuses()).toEqual({});
  });

  test('whose program dies leaves the turn running, and dies of the same', async ({ workshop }) => {
    const { plan, terminal, statuses } = await atWork(workshop);
    const ended = once(terminal, 'exit');
    const child = await waitFor('the attached program', () => childOf(terminal.pid));
    process.kill(child, 'SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await statuses()).toEqual({ [plan.sessionId ?? '']: { type: 'busy' } });
  });
});

function childOf(pid: number | undefined): number | undefined {
  const path = `/proc/${pid}/task/${pid}/children`;
  return Number(readFileSync(path, 'utf8').trim().split(' ')[0]) || undefined;
}
