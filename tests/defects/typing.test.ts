import { expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, head, start, statusOf } from './support/fleet.ts';

const WOKEN = 'wake = { interval = 0.5, prompt_file = "wake.md" }';
const CLAUDE = '\n[backend.claude]\ndriver = "claude"\nbin = "claude"\n';
const OPENCODE = '\n[backend.opencode]\ndriver = "opencode"\nbin = "opencode"\nconnect_delay = 3\n';

test('D17 a message is not glued to the line that a person is typing: it waits until the line is gone', async ({
  sandbox,
}) => {
  sandbox.write('wake.md', 'time to look\n');
  await start(sandbox, head() + CLAUDE + agent('c', 'backend = "claude"'));
  await sandbox.until('the tool shows its input box', async () =>
    (await sandbox.screen('t-c')).includes('❯'),
  );
  await sandbox.tmux('send-keys', '-t', '=t-c:', '-l', 'please do not rm -rf ');
  await sandbox.until('the draft shows', async () => (await sandbox.screen('t-c')).includes('rm -rf'));
  sandbox.config(head() + CLAUDE + agent('c', `backend = "claude"\n${WOKEN.replace('0.5', '3')}`));
  await sandbox.until('the message waits', async () => {
    const { body } = await sandbox.json(['status']);
    return body.outbox.some(
      ({ to, reason }: { to: string; reason: string }) => to === 'c' && /typed/.test(reason),
    );
  });
  expect(sandbox.received('c')).toEqual([]);
  await sandbox.tmux('send-keys', '-t', '=t-c:', 'Enter');
  await sandbox.until('both were read', () => sandbox.received('c').length >= 2);
  expect(
    sandbox
      .received('c')
      .slice(0, 2)
      .map((line) => line.trim()),
  ).toEqual(['please do not rm -rf', 'time to look']);
});

test('D17 the same holds for a program that reads lines, in every round, also when looks are rare', async ({
  sandbox,
}) => {
  await start(sandbox, head().replace('signal_interval = 0.2', 'signal_interval = 30') + agent('line'));
  const type = (...keys: string[]) => sandbox.tmux('send-keys', '-t', '=t-line:', ...keys);
  for (const round of [1, 2]) {
    const lines = sandbox.received('line').length;
    // It has said all it wanted to say: what appears now was typed.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await type('-l', `draft ${round}`);
    await sandbox.until('the draft shows', async () =>
      (await sandbox.screen('t-line')).includes(`draft ${round}`),
    );
    const sent = await sandbox.json(['send', 'line', `message ${round}`, '--wait=1']);
    expect(sent.body).toMatchObject({ state: 'waiting', reason: 'somebody has typed text into it' });
    await type('Enter');
    await sandbox.until('both were read', () => sandbox.received('line').length >= lines + 2);
    expect(sandbox.received('line').slice(lines)).toEqual([`draft ${round}`, `message ${round}`]);
  }
});

test('D18 a message that stays visible after it was sent is submitted once, without empty lines', async ({
  sandbox,
}) => {
  sandbox.write('wake.md', 'time to look\n');
  await start(sandbox, head() + CLAUDE + agent('line', WOKEN) + agent('tui', `backend = "claude"\n${WOKEN}`));
  await sandbox.event({ event: 'message-delivered', agent: 'line' }, { count: 2 });
  await sandbox.event({ event: 'message-delivered', agent: 'tui' }, { count: 2 });
  expect(await sandbox.screen('t-line')).toContain('time to look');
  expect(await sandbox.screen('t-tui')).toContain('❯ time to look');
  expect(new Set([...sandbox.received('line'), ...sandbox.received('tui')])).toEqual(
    new Set(['time to look']),
  );
  const [first] = sandbox.events({ event: 'wake', agent: 'line' });
  const [end] = sandbox.events({ event: 'message-delivered', agent: 'line' });
  expect(Date.parse(end?.at ?? '') - Date.parse(first?.at ?? '')).toBeLessThan(4_000);
});

test('D19 copy mode takes no message: it ends for nobody, and waits for a person who scrolls', async ({
  sandbox,
}) => {
  sandbox.write('wake.md', 'time to look\n');
  await start(sandbox, head() + agent('left') + agent('read'));
  for (const name of ['left', 'read']) await sandbox.tmux('copy-mode', '-t', `=t-${name}:`);
  const socket = sandbox.sockets().find((name) => name !== 'default') ?? '';
  const { execa } = await import('execa');
  const person = execa('tmux', ['-L', socket, '-C', 'attach', '-t', '=t-read'], {
    ...{ env: { ...sandbox.env }, extendEnv: false, reject: false, cwd: sandbox.project },
  });
  await sandbox.until('the person is there', async () => {
    return (
      (await sandbox.tmux('display-message', '-p', '-t', '=t-read:', '#{session_attached}')).stdout === '1'
    );
  });
  sandbox.config(
    head() + agent('left', WOKEN) + agent('read', 'wake = { interval = 4, prompt_file = "wake.md" }'),
  );
  await sandbox.until('the one in copy mode is told', () => sandbox.received('left').length > 0);
  await sandbox.until('the message to the reader waits', async () => {
    const { body } = await sandbox.json(['status']);
    return body.outbox.some(
      ({ to, reason }: { to: string; reason: string }) => to === 'read' && /scroll/.test(reason),
    );
  });
  expect(sandbox.received('read')).toEqual([]);
  await sandbox.tmux('send-keys', '-t', '=t-read:', '-X', 'cancel');
  await sandbox.until('the reader is told', () => sandbox.received('read').length > 0);
  person.kill();
  await person;
});

test('D20 a wake text of 17 kB arrives whole', async ({ sandbox }) => {
  const text = Array.from({ length: 2_200 }, (_, index) => `word${index}`).join(' ');
  expect(text.length).toBeGreaterThan(17_000);
  sandbox.write('wake.md', text);
  await start(sandbox, head() + OPENCODE + agent('c', `backend = "opencode"\n${WOKEN.replace('0.5', '2')}`));
  await sandbox.until('the text arrived', () => sandbox.received('c').includes(text), 20_000);
});

test('D20 a prompt of 200 kB reaches a tool that takes it as an argument', async ({ sandbox }) => {
  const text = 'many words '.repeat(20_000);
  sandbox.write('prompts/long.md', text);
  await start(sandbox, head() + CLAUDE + agent('c', 'backend = "claude"\nprompt_file = "prompts/long.md"'));
  await sandbox.until('the tool runs', () => sandbox.read(`${sandbox.root}/agents/c/runs`) !== '');
  const [call] = sandbox.read(`${sandbox.root}/agents/c/runs`).split('\n');
  const path = /full kickoff prompt is in (\S+)/.exec(JSON.parse(call ?? '{}').args.at(-1))?.[1] ?? '';
  expect(sandbox.read(path)).toBe(text);
  expect(await statusOf(sandbox, 'c')).toMatchObject({ state: 'running', restarts: 0 });
});
