import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, FAST, listeners } from './fleets.ts';

const stalling = (watchdog: string, backend: string, ...agents: string[]) =>
  listeners(...agents)
    .replace('[backend.listener]', `[backend.listener]\nactive_re = 'esc to interrupt'\n${backend}`)
    .replace(FAST, FAST + watchdog);

/** Starts agents and lets them show something before anybody looks at them. */
async function startShowing(sandbox: Sandbox, screens: Readonly<Record<string, string>>): Promise<void> {
  await sandbox.ok(['up', ...Object.keys(screens)]);
  for (const [name, screen] of Object.entries(screens)) {
    await sandbox.until(`${name} is ready`, () => sandbox.log(`p-${name}`).includes('ready'));
    await sandbox.show(`p-${name}`, screen);
  }
  await sandbox.ok(['up', 'watchdog']);
}

/** ISO time with a zone, so many ms from now. */
const iso = (ms: number) => new Date(Date.now() + ms).toISOString();

describe.concurrent('9 stalls', { timeout: 60_000 }, () => {
  test('9.1 9.2 9.4 2.18 2.51 an idle agent is rebooted after stall_idle, an active one is not', async ({
    sandbox,
  }) => {
    sandbox.config(
      stalling(
        '',
        'stall_idle = 2',
        ...['idle', 'active'].map((name) => agent(name, 'watch = "heal+stall"')),
      ),
    );
    await startShowing(sandbox, { idle: 'nothing to do', active: 'working, esc to interrupt' });
    const { at, message } = await sandbox.event({ event: 'stall', agent: 'idle' });
    expect(message).toMatch(
      /^stall: idle \(p-idle\) idle [23]s with no WAITING-UNTIL marker — kill \+ reboot$/,
    );
    const started = sandbox.events({ event: 'watchdog-started' })[0]?.at ?? '';
    expect(Date.parse(at) - Date.parse(started)).toBeGreaterThanOrEqual(2_000);
    await sandbox.until('the restart', () => sandbox.starts('idle').length === 2);
    expect(sandbox.events({ event: 'stall', agent: 'active' })).toEqual([]);
  });

  test('9.1 9.2 2.10 an agent that says until when it waits has time until then, and stall_grace more', async ({
    sandbox,
  }) => {
    sandbox.config(
      stalling(
        'stall_grace = 1\n',
        'stall_idle = 1',
        ...['waits', 'local', 'overdue'].map((name) => agent(name, 'watch = "heal+stall"')),
      ),
    );
    const soon = Date.now() + 6_000;
    const local = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000);
    await startShowing(sandbox, {
      waits: `WAITING-UNTIL: ${iso(3_600_000)}`,
      local: `WAITING-UNTIL: ${local.toISOString().slice(0, 19)}`,
      overdue: `WAITING-UNTIL: ${new Date(soon).toISOString()}`,
    });
    const { at, message } = await sandbox.event({ event: 'stall', agent: 'overdue', message: 'past its' });
    expect(message).toMatch(
      /^stall: overdue \(p-overdue\) past its WAITING-UNTIL by \d+s — self-wake did not fire — kill \+ reboot$/,
    );
    expect(Date.parse(at)).toBeGreaterThanOrEqual(soon + 1_000);
    expect(sandbox.events({ event: 'stall' })).toHaveLength(1);
  });

  test('9.3 the newest marker on the screen counts, also above a footer', async ({ sandbox }) => {
    // Better than the oldest one; and with footer_ui than none, because the footer is the last row.
    const backend = 'stall_idle = 1\nfooter_ui = true\nlog_grace = 0';
    sandbox.config(
      stalling(
        'stall_grace = 0.5\n',
        backend,
        ...['renewed', 'none'].map((name) => agent(name, 'watch = "heal+stall"')),
      ),
    );
    const rows = (marker: string) =>
      `WAITING-UNTIL: ${iso(-60_000)}\nwaking up\n${marker}\n ▣ Build\n 178.4K (17%) ctrl+p commands`;
    await startShowing(sandbox, {
      renewed: rows(`WAITING-UNTIL: ${iso(3_600_000)}`),
      none: rows('all done'),
    });
    // The old marker counts for the one that has no newer one: it is overdue.
    await sandbox.event({ event: 'stall', agent: 'none', message: 'past its WAITING-UNTIL' });
    const since = Date.now();
    await sandbox.until('more than stall_idle', () => Date.now() - since > 1_500);
    expect(sandbox.events({ event: 'stall', agent: 'renewed' })).toEqual([]);
  });
});
