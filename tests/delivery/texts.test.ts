import { expect } from 'vitest';
import { agent, head, start } from '../defects/support/fleet.ts';
import { outboxOf, post } from '../support/outbox.ts';
import { AGENTS, test } from '../support/sandbox.ts';

const OPENCODE = '\n[backend.opencode]\ndriver = "opencode"\nbin = "opencode"\nconnect_delay = 3\n';
/** Its first message is the kickoff. */
const TUI = agent('tui', 'backend = "opencode"');

test('200 kB arrive whole, once, at a tool in raw mode', async ({ sandbox }) => {
  await start(sandbox, head() + OPENCODE + TUI);
  const text = Array.from({ length: 25_000 }, (_, index) => `word${index}`).join(' ');
  expect(text.length).toBeGreaterThan(200_000);
  const path = sandbox.write('long.txt', text);
  const ran = await sandbox.run('sh', ['-c', `'${AGENTS}' send tui --wait 40 - <'${path}'`], {
    timeout: 60_000,
  });
  expect(ran.stdout + ran.stderr).toMatch(/^delivered/);
  // Delivered is not said before the tool has read it.
  expect(
    sandbox
      .received('tui')
      .slice(1)
      .map((one) => one === text),
  ).toEqual([true]);
});

test('a line that the terminal would cut is not typed, and says why; what fits arrives whole', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('line'));
  const fits = `${'é'.repeat(2_047)}x`;
  const ran = await sandbox.run(AGENTS, ['send', 'line', `${fits}y`, '--wait', '20', '--json']);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    state: 'dropped',
    reason: expect.stringMatching(/^it has a line of 4096 bytes, and .* 4095 at most/),
  });
  await sandbox.ok(['send', 'line', `one\n${fits}`, '--wait', '10']);
  expect(sandbox.received('line')).toEqual(['one', fits]);
});

/** Whatever tmux, a shell or a tool could take for more than text. */
const HOSTILE = [
  `$(touch PWNED) \`touch PWNED\` ; touch PWNED & | > PWNED`,
  `"double" 'single' \\backslash \\n #{pane_id} #(touch PWNED) %1 {a} ~`,
  '漢字 naïve 👩‍👩‍👧 ￼ ‮right to left',
  '-n looks like an option;',
  'C-c Enter Escape',
  '🙂'.repeat(200),
];

test('what a text holds is text: for shells, for tmux and for the tool', async ({ sandbox }) => {
  await start(sandbox, head() + OPENCODE + TUI + agent('line'));
  for (const name of ['tui', 'line']) for (const text of HOSTILE) post(sandbox, name, text);
  await sandbox.until(
    'all have ended',
    () => outboxOf(sandbox).filter(({ state }) => state === 'delivered').length === 2 * HOSTILE.length + 1,
    30_000,
  );
  expect(sandbox.received('tui').slice(1)).toEqual(HOSTILE);
  expect(sandbox.received('line')).toEqual(HOSTILE);
  expect((await sandbox.run('find', [sandbox.root, '-name', 'PWNED'])).stdout).toBe('');
});

test('control characters of a text press no keys and cannot end the pasting', async ({ sandbox }) => {
  await start(sandbox, head() + OPENCODE + TUI + agent('line'));
  const before = await Promise.all(['t-tui', 't-line'].map((session) => sandbox.panePid(session)));
  post(sandbox, 'tui', 'one\x1b[201~\r/exit\rtwo\x03\x04\x1b[A\n\nthree\ttabs\r\n');
  post(sandbox, 'line', 'one\x03\x04\x1a\x15two\x07\x1b]0;x\x9b31m');
  await sandbox.until('both are told', () => outboxOf(sandbox).every(({ state }) => state === 'delivered'));
  expect(sandbox.received('tui').slice(1)).toEqual(['one[201~\\n/exit\\ntwo[A\\n\\nthree\ttabs']);
  expect(sandbox.received('line')).toEqual(['onetwo]0;x31m']);
  expect(await Promise.all(['t-tui', 't-line'].map((session) => sandbox.panePid(session)))).toEqual(before);
});
