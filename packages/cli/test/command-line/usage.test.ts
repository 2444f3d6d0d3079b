import { describe, expect, it } from 'vitest';
import { VERBS } from '../../src/command-line/verb-table.ts';
import { runInProcess } from '../support/run-in-process.ts';

// In "/", where there is no agents.toml: whatever looked for one would end with 2.

describe('help and version need no config', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('agents %j', async (argv) => {
    const { exitCode, stdout, stderr } = await runInProcess(argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const { name } of VERBS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(stdout).toContain('Exit codes:');
  });

  it.each(VERBS.map(({ name }) => name))('agents %s --help shows examples', async (verb) => {
    const asked = await runInProcess([verb, '--help']);
    expect(asked.exitCode).toBe(0);
    expect(asked.stdout).toContain(`Usage: agents ${verb}`);
    expect(asked.stdout).toContain('Examples:\n');
    expect(asked.stdout).toContain('--config <path>');
    expect(await runInProcess(['help', verb])).toEqual(asked);
  });

  it.each(['--version', '-V'])('agents %s', async (flag) => {
    expect(await runInProcess([flag])).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^\d+\.\d+\.\d+\n.+: the copy that was called; the project has none of its own\n$/,
      ),
      stderr: '',
    });
  });
});

describe('what is not understood is a usage error', () => {
  it.each([
    [['statsu'], "Unknown verb 'statsu'.", 'Did you mean "status"?'],
    [['zzzzzz'], "Unknown verb 'zzzzzz'.", 'See: agents --help'],
    [['help', 'zzzzzz'], 'There is no such verb.', 'See: agents --help'],
    [['up', '--jsno'], "Unknown option '--jsno'.", 'Did you mean "--json"? See: agents up --help'],
    [['--cofnig', 'x'], "Unknown option '--cofnig'.", 'Did you mean "--config"?'],
    [['--config'], "Option '--config <path>' argument missing.", 'See: agents --help'],
    [['up', '--config'], "Option '--config <path>' argument missing.", 'See: agents up --help'],
    [['status', 'extra'], "Too many arguments for 'status'.", 'See: agents status --help'],
    [['logs'], "Missing required argument 'name'.", 'See: agents logs --help'],
    [['logs', 'a', 'b'], "Too many arguments for 'logs'.", 'See: agents logs --help'],
    [['logs', 'a', '-n', 'x'], '"x" is not a number of lines.', 'Give -n a whole number'],
    [['logs', 'a', '-n', '-1'], '"-1" is not a number of lines.', 'Give -n a whole number'],
    [['send'], "Missing required argument 'name'.", 'See: agents send --help'],
    [['send', '--wait', 'a', 'text'], '"a" is not a number of seconds.', 'Write --wait at the end'],
    [['outbox', 'a'], "Too many arguments for 'outbox'.", 'See: agents outbox --help'],
    [['attach'], "Missing required argument 'name'.", 'See: agents attach --help'],
    [['phase', 'set'], '"phase set" needs a phase.', 'agents phase set 0'],
    [['phase', 'xyz'], '"phase xyz" is not understood.', 'agents phase show'],
    [['phase', 'next', '2'], '"phase next 2" is not understood.', 'agents phase show'],
    [['events', '--since', 'yesterday'], '"yesterday" is neither a time nor a span.', '2h or 1d'],
    [['events', '--event', 'explosion'], 'There is no event "explosion".', 'agent-started'],
    [['events', '-n', '1.5'], '"1.5" is not a number of lines.', 'Give -n a whole number'],
  ])('agents %j', async (argv, reason, advice) => {
    const { exitCode, stdout, stderr } = await runInProcess(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toContain(`error USAGE: ${reason}`);
    expect(stderr).toContain(advice);
  });

  it('and one JSON document with --json', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['phase', '--json', 'set']);
    const [reason, advice] = [expect.any(String), expect.any(String)];
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      v: 1,
      verb: 'phase',
      ok: false,
      error: {
        ...{ code: 'USAGE', message: '"phase set" needs a phase.', hint: advice, problems: [] },
        details: { reason, advice },
      },
    });
  });

  it('without a verb, the verb of the JSON document is null', async () => {
    const { exitCode, stdout } = await runInProcess(['--json', 'zzzz']);
    expect(exitCode).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ verb: null, ok: false, error: { code: 'USAGE' } });
  });
});

describe('--config', () => {
  it.each([
    [['--config', '/no/a.toml']],
    [['--config=/no/a.toml', 'status']],
    [['status', '--config', '/no/a.toml']],
    [['status', '--config', '/no/a.toml', '--config', '/no/b.toml']],
  ])('stands anywhere, and the first counts: %j', async (argv) => {
    expect(await runInProcess(argv)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('error CONFIG_NOT_FOUND: There is no config file at "/no/a.toml".'),
    });
  });
});
