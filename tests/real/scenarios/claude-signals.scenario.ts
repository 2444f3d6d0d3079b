import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type RealFleet, test } from './real-fleet.ts';
import { expectTimely } from './timeliness.ts';

const HELLO = 'model:say The kickoff has arrived.';

const send = (fleet: RealFleet, text: string, ...more: string[]) =>
  fleet.sandbox.json(['send', 'worker', text, ...more]);
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

describe('states', () => {
  test('permission, work, interruption and a question are told within a second, by the tool itself', async ({
    fleet,
  }) => {
    await fleet.prepare('claude', { prompt: HELLO });
    await fleet.ready();
    await send(fleet, 'model:bash cmd="touch made; sleep 4"');
    let seen = await fleet.shows(/Do you want to proceed/);
    let told = await fleet.judged('waiting', { reason: /permission/ });
    expectTimely('claude, a permission', told.seenAt - seen);
    expect(told.evidence).toMatch(/sessions\/\d+\.json: waiting \(permission prompt\)|PermissionRequest/);

    // A dialog that has just opened takes no key yet.
    await fleet.sandbox.until('the dialog is gone', async () => {
      await fleet.keys('Enter');
      return !/Do you want to proceed/.test(await fleet.sandbox.screen(fleet.session));
    });
    seen = await fleet.shows(/esc to interrupt/);
    told = await fleet.judged('working');
    expectTimely('claude, a tool at work', told.seenAt - seen);
    await fleet.judged('idle');

    await send(fleet, 'model:stream secs=60');
    await fleet.judged('working');
    await fleet.shows(/word1/);
    await fleet.keys('Escape');
    seen = await fleet.shows(/Interrupted/);
    told = await fleet.judged('idle');
    expectTimely('claude, an interruption', told.seenAt - seen);

    await send(fleet, 'model:ask');
    seen = await fleet.shows(/Enter to select/);
    told = await fleet.judged('waiting', { reason: /question/ });
    expectTimely('claude, a question', told.seenAt - seen);
  });

  test('a limit has its end to the second, and is over with the next answer', async ({ fleet }) => {
    await fleet.prepare('claude', {
      start: { login: 'subscription' },
      prompt: 'model:limit window=five_hour in=3600 times=1',
    });
    const before = Date.now();
    await fleet.up();
    const limited = await fleet.sandbox.until(
      'the limit',
      async () => {
        const { body } = await fleet.sandbox.json(['status']);
        return body.agents[0].limit?.until === undefined ? undefined : body.agents[0].limit;
      },
      60_000,
    );
    const until = Date.parse(limited.until);
    expect(Math.abs(until - before - 3_600_000)).toBeLessThan(60_000);
    expect(until % 1000).toBe(0);
  });
});

describe('messages', () => {
  test.for(['!echo hi', '/nosuchcommand hello', 'ends in a \\', 'see @kick', 'a "plain" one: ü, 你好'])(
    '%j arrives exactly once, as text, with evidence',
    async (text, { fleet }) => {
      await fleet.prepare('claude', { prompt: HELLO });
      await fleet.ready();
      const { body } = await send(fleet, text, '--wait');
      expect(JSON.stringify(body)).toMatch(
        /delivered.*UserPromptSubmit|UserPromptSubmit.*delivered|transcript/,
      );
      await fleet.sandbox.until('the prompt at the model', () => fleet.prompts().length > 1, 20_000);
      await fleet.judged('idle');
      expect(fleet.prompts().map((prompt) => prompt.trim())).toEqual([HELLO, text]);
    },
  );

  test('one that is sent while it works waits in the tool, and arrives once', async ({ fleet }) => {
    await fleet.prepare('claude', { prompt: 'model:stream secs=6' });
    await fleet.up();
    await fleet.judged('working', { deadline: 60_000 });
    await fleet.shows(/word1/);
    const { body } = await send(fleet, 'model:say It waited.', '--wait');
    expect(JSON.stringify(body)).toMatch(/queued/);
    await fleet.sandbox.until('both', () => fleet.prompts().length === 2, 30_000);
    await fleet.judged('idle');
    expect(fleet.prompts()).toEqual(['model:stream secs=6', 'model:say It waited.']);
  });

  test('after /clear the new session is followed', async ({ fleet }) => {
    await fleet.prepare('claude', { prompt: HELLO });
    await fleet.ready();
    await send(fleet, '/clear', '--wait');
    await fleet.judged('idle');
    const { body } = await send(fleet, 'model:say After it.', '--wait');
    expect(JSON.stringify(body)).toMatch(/delivered/);
    await fleet.judged('idle');
  });
});

describe('sessions', () => {
  const RESUME = {
    backend: 'supports_resume = true',
    agent: 'watch = "heal"\nresume = true',
  };
  const ids = (fleet: RealFleet) => fleet.sandbox.read('.ao-state/state/worker.id').trim();
  /** The tool writes it a moment after the answer. */
  const transcriptOf = (fleet: RealFleet, id: string) => {
    const projects = join(fleet.sandbox.home, '.claude', 'projects');
    const found = existsSync(projects)
      ? readdirSync(projects, { recursive: true, encoding: 'utf8' }).find((path) =>
          path.endsWith(`${id}.jsonl`),
        )
      : undefined;
    return found === undefined ? undefined : join(projects, found);
  };

  test('an ended agent goes on with its session; one whose transcript is gone begins anew and says so', async ({
    fleet,
  }) => {
    await fleet.prepare('claude', { prompt: HELLO, ...RESUME });
    await fleet.ready();
    const id = ids(fleet);
    const transcript = await fleet.sandbox.until('the transcript', () => transcriptOf(fleet, id));

    await fleet.sandbox.tmux('kill-session', '-t', `=${fleet.session}`);
    await fleet.sandbox.until('the kickoff again', () => fleet.prompts().length === 2, 60_000);
    expect(ids(fleet)).toBe(id);
    await fleet.judged('idle');

    await fleet.sandbox.ok(['down', 'worker']);
    rmSync(transcript);
    await fleet.sandbox.ok(['up', 'worker']);
    await fleet.sandbox.until('a new session', () => fleet.prompts().length === 3, 60_000);
    expect(ids(fleet)).not.toBe(id);
    expect(fleet.sandbox.read('.ao-state/journal.jsonl')).toContain(`the session ${id} no longer exists`);
  });
});

describe('the trust question', () => {
  const distrust = (fleet: RealFleet) => {
    const { home } = fleet.sandbox;
    mkdirSync(join(home, '.claude'), { recursive: true });
    for (const file of [join(home, '.claude.json'), join(home, '.claude', '.claude.json')])
      writeFileSync(file, JSON.stringify({ ...read(file), projects: {} }));
  };

  test('is told as waiting, and nobody answers it', async ({ fleet }) => {
    await fleet.prepare('claude', { prompt: HELLO });
    distrust(fleet);
    await fleet.up();
    await fleet.judged('waiting', { reason: /trust/, deadline: 60_000 });
    expect(fleet.prompts()).toEqual([]);
  });

  test('does not come with pre_trust, and nothing else of the file is changed', async ({ fleet }) => {
    await fleet.prepare('claude', {
      ...{
        prompt: HELLO,
        backend: 'pre_trust = true',
      },
    });
    distrust(fleet);
    await fleet.ready();
    expect(read(join(fleet.sandbox.home, '.claude.json'))).toMatchObject({
      hasCompletedOnboarding: true,
      projects: { [fleet.sandbox.project]: { hasTrustDialogAccepted: true } },
    });
    expect(fleet.prompts()).toEqual([HELLO]);
  });
});
