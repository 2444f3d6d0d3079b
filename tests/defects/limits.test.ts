import { expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, head, passes, start, statusOf } from './support/fleet.ts';

const shows = (name: string, patterns: string) =>
  `\n[backend.${name}]\nprompt_delivery = "exec"\nbin = "show-${name}"\n${patterns}\n`;

/** A program that prints lines and then listens. */
const printing = (...lines: string[]) =>
  `${lines.map((line) => `echo '${line.replaceAll("'", "'\\''")}'`).join('\n')}\nexec cat >/dev/null`;

test('D12 the end of a limit is read as it is written: dated, relative, in another zone, and wrapped at column 80', async ({
  sandbox,
}) => {
  const day = new Date(Date.now() + 3 * 86_400_000);
  const month = day.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
  const banners: Record<string, readonly [text: string, check: (until: number) => boolean]> = {
    dated: [
      `usage limit reached, resets ${month} ${day.getUTCDate()}, 10pm (UTC)`,
      (until) => new Date(until).toISOString().startsWith(`${day.toISOString().slice(0, 10)}T22:00`),
    ],
    relative: [
      'usage limit reached, resets in 2 hours',
      (until) => Math.abs(until - Date.now() - 7_200_000) < 60_000,
    ],
    zone: [
      'usage limit reached, resets 10pm (Asia/Tokyo)',
      (until) => new Date(until).toISOString().slice(11, 16) === '13:00',
    ],
    iso: [
      `usage limit reached, resets ${day.toISOString().slice(0, 10)} 10:00 UTC`,
      (until) => new Date(until).toISOString().startsWith(`${day.toISOString().slice(0, 10)}T10:00`),
    ],
    wrapped: [
      `${'x'.repeat(70)} usage limit reached, resets in 3 hours`,
      (until) => Math.abs(until - Date.now() - 10_800_000) < 60_000,
    ],
  };
  for (const [name, [text]] of Object.entries(banners)) sandbox.program(`show-${name}`, printing(text));
  const names = Object.keys(banners);
  await start(
    sandbox,
    head({ defaults: 'pane_size = "80x24"', watchdog: 'limit_reset_slack = 0' }) +
      names
        .map((name) => shows(name, "limit_re = 'usage limit reached'") + agent(name, `backend = "${name}"`))
        .join(''),
    { TZ: 'UTC' },
  );
  for (const name of names) await sandbox.event({ event: 'limit-hit', agent: name });
  for (const [name, [, check]] of Object.entries(banners)) {
    const { limit } = await statusOf(sandbox, name);
    expect(limit, name).toMatchObject({ stated: true });
    expect(check(Date.parse(limit.until)), `${name}: ${limit.until}`).toBe(true);
  }
});

test('D13 an agent that once mentioned "esc to interrupt" or a limit is not taken for busy or limited', async ({
  sandbox,
}) => {
  const rest = Array.from({ length: 45 }, (_, index) => `later line ${index}`);
  sandbox.program(
    'show-talker',
    printing('press esc to interrupt', 'the usage limit reached us all', ...rest),
  );
  const patterns = "active_re = 'esc to interrupt'\nlimit_re = 'usage limit reached'\nstall_idle = 0.5";
  await start(
    sandbox,
    head() + shows('talker', patterns) + agent('a', 'backend = "talker"\nwatch = "heal+stall"'),
  );
  await sandbox.event({ event: 'stall', agent: 'a' });
  expect(sandbox.events({ event: 'limit-hit' })).toEqual([]);
});

test('D14 a hold ends when the banner is gone or the agent works, and then a fatal error counts', async ({
  sandbox,
}) => {
  const banner = 'usage limit reached, resets in 2 hours';
  sandbox.program(
    'show-worker',
    `echo '${banner}'\nread -r go\nprintf '\\033[2J\\033[H'; echo 'esc to interrupt'\nread -r go\nprintf '\\033[2J\\033[H'; echo 'API Error 400'; exec cat >/dev/null`,
  );
  const patterns =
    "active_re = 'esc to interrupt'\nlimit_re = 'usage limit reached'\nfatal_re = 'API Error 400'";
  await start(sandbox, head() + shows('worker', patterns) + agent('a', 'backend = "worker"'));
  await sandbox.event({ event: 'limit-hit', agent: 'a' });
  expect(sandbox.read('.ao-state/state/limited-t-a.json')).toContain('until');
  await sandbox.tmux('send-keys', '-t', '=t-a:', 'x', 'Enter');
  await sandbox.event({ event: 'limit-lifted', agent: 'a' });
  expect(sandbox.exists('.ao-state/state/limited-t-a.json')).toBe(false);
  await sandbox.tmux('send-keys', '-t', '=t-a:', 'x', 'Enter');
  await sandbox.event({ event: 'agent-fatal', agent: 'a' });
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
});

test('D15 the newest WAITING-UNTIL counts, and one that has passed kills nobody at once', async ({
  sandbox,
}) => {
  const iso = (ms: number) => new Date(Date.now() + ms).toISOString();
  sandbox.program(
    'show-newer',
    printing(`WAITING-UNTIL: ${iso(-3_600_000)}`, 'woke up', `WAITING-UNTIL: ${iso(3_600_000)}`, 'footer'),
  );
  sandbox.program('show-past', printing(`WAITING-UNTIL: ${iso(-60_000)}`, 'footer'));
  sandbox.program('show-none', printing('idle'));
  const toml =
    head({ watchdog: 'stall_grace = 2' }) +
    ['newer', 'past', 'none']
      .map(
        (name) => shows(name, 'stall_idle = 0.5') + agent(name, `backend = "${name}"\nwatch = "heal+stall"`),
      )
      .join('');
  await start(sandbox, toml);
  const stalled = (name: string) => sandbox.events({ event: 'stall', agent: name });
  await sandbox.event({ event: 'stall', agent: 'none' });
  expect(stalled('past')).toEqual([]);
  const past = await sandbox.event({ event: 'stall', agent: 'past', message: 'WAITING-UNTIL' });
  const up = sandbox.events({ event: 'watchdog-started' })[0]?.at ?? '';
  expect(Date.parse(past.at) - Date.parse(up)).toBeGreaterThan(1_900);
  await passes(sandbox);
  expect(stalled('newer')).toEqual([]);
});
