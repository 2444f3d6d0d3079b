import { describe, expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, FAST, listeners } from './fleets.ts';

const stalling = (watchdog: string, backend: string, ...agents: string[]) =>
  listeners(...agents)
    .replace('[backend.listener]', `[backend.listener]\nactive_re = 'esc to interrupt'\n${backend}`)
    .replace(FAST, FAST + watchdog);

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
    await sandbox.ok(['up']);
    await sandbox.show('p-active', 'working, esc to interrupt');
    const { at, message } = await sandbox.event({ event: 'stall', agent: 'idle' });
    expect(message).toMatch(
      /^stall: idle \(p-idle\) idle [23]s with no WAITING-UNTIL marker — kill \+ reboot$/,
    );
    const started = sandbox.events({ event: 'agent-started', agent: 'idle' })[0]?.at ?? '';
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
    await sandbox.ok(['up']);
    const soon = Date.now() + 3_000;
    const local = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000);
    await sandbox.show('p-waits', `WAITING-UNTIL: ${iso(3_600_000)}`);
    await sandbox.show('p-local', `WAITING-UNTIL: ${local.toISOString().slice(0, 19)}`);
    await sandbox.show('p-overdue', `WAITING-UNTIL: ${new Date(soon).toISOString()}`);
    const { at, message } = await sandbox.event({ event: 'stall', agent: 'overdue', message: 'past its' });
    expect(message).toMatch(
      /^stall: overdue \(p-overdue\) past its WAITING-UNTIL by \d+s — self-wake did not fire — kill \+ reboot$/,
    );
    expect(Date.parse(at)).toBeGreaterThanOrEqual(soon + 1_000);
    const late = sandbox.events({ event: 'stall' }).filter((event) => Date.parse(event.at) > soon);
    expect(late.map((event) => event.agent)).not.toContain('waits');
    expect(late.map((event) => event.agent)).not.toContain('local');
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
    await sandbox.ok(['up']);
    const rows = (marker: string) =>
      `WAITING-UNTIL: ${iso(-60_000)}\nwaking up\n${marker}\n ▣ Build\n 178.4K (17%) ctrl+p commands`;
    await sandbox.show('p-renewed', rows(`WAITING-UNTIL: ${iso(3_600_000)}`));
    const shown = Date.now();
    await sandbox.show('p-none', rows('WAITING-UNTIL: later'));
    await sandbox.event({ event: 'stall', agent: 'none' });
    await sandbox.until('twice stall_idle', () => Date.now() - shown > 2_500);
    const late = sandbox
      .events({ event: 'stall', agent: 'renewed' })
      .filter(({ at }) => Date.parse(at) > shown + 500);
    expect(late).toEqual([]);
  });
});
