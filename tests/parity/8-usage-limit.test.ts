import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, FAST, listeners } from './fleets.ts';

const limited = (watchdog: string, ...agents: string[]) =>
  listeners(...agents)
    .replace(
      '[backend.listener]',
      "[backend.listener]\nactive_re = 'esc to interrupt'\nlimit_re = 'usage limit'\nfatal_re = 'broken'\nstall_idle = 4",
    )
    .replace(FAST, FAST + watchdog);

const limitFile = (sandbox: Sandbox, session: string) =>
  sandbox.read(`.ao-state/state/limited-${session}.json`);
const until = (sandbox: Sandbox, session: string) => JSON.parse(limitFile(sandbox, session)).until as number;

/** A full minute some hours ahead, as banners say it and in seconds since the epoch. */
function ahead(hours: number) {
  const at = new Date(Math.ceil((Date.now() + hours * 3_600_000) / 60_000) * 60_000);
  const hour = at.getHours() % 12 === 0 ? 12 : at.getHours() % 12;
  const text = `${hour}:${String(at.getMinutes()).padStart(2, '0')}${at.getHours() < 12 ? 'am' : 'pm'}`;
  return { text, epoch: at.getTime() / 1000 };
}

describe.concurrent('8 usage limits', { timeout: 60_000 }, () => {
  test('8.1 8.2 2.9 a banner with its time holds the agent until then, plus limit_reset_slack', async ({
    sandbox,
  }) => {
    sandbox.config(
      limited('limit_reset_slack = 45\n', ...['a', 'b', 'c'].map((name) => agent(name, 'watch = "heal"'))),
    );
    await sandbox.ok(['up']);
    const [soon, later, far] = [ahead(1), ahead(3), ahead(9)];
    // The last time that is said counts; better than the Python tool, also one that is more than 6 h away.
    await sandbox.show(
      'p-a',
      `usage limit reached · resets at ${soon.text}\n\nusage limit reached · resets ${later.text}`,
    );
    await sandbox.show('p-b', `You have hit your USAGE LIMIT - resets ${far.text}`);
    await sandbox.show('p-c', `esc to interrupt · usage limit reached · resets ${soon.text}`);
    const { message } = await sandbox.event({ event: 'limit-hit', agent: 'a' });
    expect(message).toMatch(
      /^limit hit on a — banner says reset [A-Z][a-z]{2} \d\d:\d\d; holding \(no reboots\), from the config: "usage limit reached .*"; then one agent is asked$/,
    );
    await sandbox.event({ event: 'limit-hit', agent: 'b' });
    expect(until(sandbox, 'p-a')).toBe(later.epoch + 45);
    expect(until(sandbox, 'p-b')).toBe(far.epoch + 45);
    // An active agent that mentions a limit is not held.
    expect(limitFile(sandbox, 'p-c')).toBe('');
    expect((await sandbox.ok(['status'])).stdout).toMatch(/^ a .*limited until/m);
  });

  test('8.1 2.8 a banner without a time is probed every limit_probe_fallback', async ({ sandbox }) => {
    sandbox.config(limited('limit_probe_fallback = 120\n', agent('a', 'watch = "heal+stall"')));
    await sandbox.ok(['up']);
    await sandbox.show('p-a', 'usage limit reached');
    const { message } = await sandbox.event({ event: 'limit-hit', agent: 'a' });
    expect(message).toContain(
      'limit hit on a — no reset time stated; probing every 2 min (no reboots), from the ',
    );
    expect(until(sandbox, 'p-a') - Date.now() / 1000).toBeGreaterThan(100);
  });

  test('8.3 a held agent is neither stalled nor fatal, and lifted when its banner is gone', async ({
    sandbox,
  }) => {
    sandbox.config(limited('', agent('a', 'watch = "heal+stall"'), agent('b', 'watch = "heal+stall"')));
    await sandbox.ok(['up', 'a', 'b']);
    await sandbox.until('both run', () =>
      ['a', 'b'].every((name) => sandbox.log(`p-${name}`).includes('ready')),
    );
    await sandbox.show('p-a', `broken\nusage limit reached · resets ${ahead(1).text}`);
    await sandbox.ok(['up']);
    await sandbox.event({ event: 'limit-hit', agent: 'a' });
    // The other one, which is not held, stalls meanwhile.
    await sandbox.event({ event: 'stall', agent: 'b' });
    await sandbox.until('it runs again', () => sandbox.starts('b').length === 2);
    expect(sandbox.starts('a')).toHaveLength(1);
    await sandbox.show('p-a', 'all is well: esc to interrupt');
    const { message } = await sandbox.event({ event: 'limit-lifted', agent: 'a' });
    expect(message).toBe('limit lifted on a — clearing limit state');
    expect(limitFile(sandbox, 'p-a')).toBe('');
  });

  test('8.4 8.5 after the time it is probed, once, with the text for its kind, and lifted when that helps', async ({
    sandbox,
  }) => {
    sandbox.write('prompts/builder.md', 'build');
    sandbox.config(
      `${limited(
        'limit_probe_fallback = 0.5\n',
        agent('p', 'watch = "heal"'),
        agent('l', 'watch = "heal"\nkind = "loop"\nrole = "builder"'),
      )}
[loop]
phases = [{ id = "p1", status = "S1.md" }]
`,
    );
    await sandbox.ok(['up']);
    await sandbox.show('p-p', 'usage limit reached\n');
    await sandbox.show('p-l', 'usage limit reached\n');
    const { message } = await sandbox.event({ event: 'limit-probe', agent: 'p' });
    expect(message).toBe('limit probe #1 on p — nudging to resume');
    await sandbox.until('both texts', () => ['p', 'l'].every((name) => sandbox.received(name).length > 0));
    expect(sandbox.received('p')).toEqual([
      'watchdog probe: if the quota window has reset, RESUME now — re-check status and continue from where you stopped.',
    ]);
    expect(sandbox.received('l')).toEqual([
      'watchdog probe: if the quota window has reset, RESUME your loop now — pull latest, re-read your phase STATUS/REVIEW files, and continue; re-arm your loop pacing.',
    ]);
    expect(JSON.parse(limitFile(sandbox, 'p-p')).nudges).toBe(1);
    await sandbox.show('p-p', 'esc to interrupt');
    const lifted = await sandbox.event({ event: 'limit-lifted', agent: 'p' });
    expect(lifted.message).toBe('limit lifted on p — probe resumed it');
  });

  test('8.4 a third probe in vain is a warning, and never a reboot', async ({ sandbox }) => {
    sandbox.config(limited('limit_probe_fallback = 0.5\n', agent('a', 'watch = "heal+stall"')));
    await sandbox.ok(['up', 'a']);
    await sandbox.until('it runs', () => sandbox.log('p-a').includes('ready'));
    await sandbox.show('p-a', 'usage limit reached\n');
    // Two probes were sent before, as the file of an earlier run says.
    sandbox.write(
      '.ao-state/state/limited-p-a.json',
      JSON.stringify({ until: Date.now() / 1000 - 1, nudges: 2 }),
    );
    await sandbox.ok(['up']);
    await sandbox.event({
      event: 'limit-probe',
      agent: 'a',
      message: 'limit probe #3 on a — nudging to resume',
    });
    await sandbox.event(
      { message: 'WARNING: a still limited after 3 probes — flat probes; never rebooting' },
      { deadline: 25_000 },
    );
    expect(sandbox.starts('a')).toHaveLength(1);
  });

  test('8.6 when a limited session dies it is restarted, and the limit goes with the banner', async ({
    sandbox,
  }) => {
    sandbox.config(limited('', agent('h', 'watch = "heal"'), agent('s', 'watch = "heal+stall"')));
    await sandbox.ok(['up']);
    const { text } = ahead(1);
    for (const name of ['h', 's']) {
      await sandbox.until('it runs', () => sandbox.log(`p-${name}`).includes('ready'));
      await sandbox.show(`p-${name}`, `usage limit reached · resets ${text}`);
      await sandbox.event({ event: 'limit-hit', agent: name });
    }
    for (const name of ['h', 's']) {
      await sandbox.tmux('kill-session', '-t', `=p-${name}`);
      await sandbox.event({ event: 'limit-lifted', agent: name });
      await sandbox.until('it runs again', () => sandbox.starts(name).length >= 2);
      expect(limitFile(sandbox, `p-${name}`)).toBe('');
    }
  });
});
