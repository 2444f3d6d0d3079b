import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchPlan, LaunchRequest } from '@agent-orchestrator/core/plugin';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { launchClaude } from '../src/launch/plan.ts';
import { claudeOptions } from '../src/options.ts';
import { contextAt } from './recordings.ts';

const ID = '5cfebda7-604c-4745-8c26-8911588cb0b8';

let home = '';
let dir = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'claude-report-')));
  const root = home;
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  dir = join(home, 'my project');
  mkdirSync(dir);
});

function plan(options: Record<string, unknown> = {}, rest: Partial<LaunchRequest> & { bin?: string } = {}) {
  const { agent, backend } = contextAt(0, { bin: rest.bin ?? 'claude' });
  return launchClaude({
    driver: 'claude',
    agent: { ...agent, dir },
    backend,
    options: claudeOptions.parse(options),
    kickoff: { text: 'Go.', path: join(home, 'kickoff.txt') },
    resume: false,
    resumeId: undefined,
    stateDir: join(home, 'state'),
    env: { HOME: home },
    ...rest,
  });
}

const filesOf = (made: LaunchPlan) =>
  (made.files ?? []).map(({ path, ...rest }) => [path.slice(home.length + 1), rest] as const);

function transcript(name: string, id: string): void {
  const folder = join(home, '.claude', 'projects', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.jsonl`), '{}\n');
}

describe('hooks', () => {
  test('are in a settings file of ours, and every event that tells a state goes to one file', () => {
    const made = plan();
    const settings = join(home, 'state/claude/worker/settings.json');
    expect(made.command).toContain(` --settings ${settings} `);
    const [log, file] = filesOf(made);
    expect(log).toEqual(['state/claude/worker/hooks.jsonl', { text: '' }]);
    expect(file?.[0]).toBe('state/claude/worker/settings.json');
    const { text } = (file as unknown as [string, { text: string }])[1];
    const { hooks } = JSON.parse(text);
    expect(Object.keys(hooks)).toEqual(
      expect.arrayContaining([
        'SessionStart',
        'UserPromptSubmit',
        'PermissionRequest',
        'Stop',
        'StopFailure',
      ]),
    );
    for (const [entry] of Object.values(hooks) as [{ hooks: { command: string }[] }][])
      expect(entry.hooks[0]?.command).toContain(join(home, 'state/claude/worker/hooks.jsonl'));
  });

  test('are a plugin where the user passes settings, of which the tool reads only the last', () => {
    const made = plan({ flags: '--settings \'{"model":"opus"}\'' });
    expect(made.command).toContain(`--plugin-dir ${join(home, 'state/claude/worker/plugin')} --settings '`);
    expect(made.command.match(/--settings/g)).toHaveLength(1);
    expect(filesOf(made).map(([path]) => path)).toEqual([
      'state/claude/worker/hooks.jsonl',
      'state/claude/worker/plugin/.claude-plugin/plugin.json',
      'state/claude/worker/plugin/hooks/hooks.json',
    ]);
    expect(made.notice).toBeUndefined();
  });

  test('can be switched off, and then nothing is planned', () => {
    const made = plan({ hooks: false });
    expect(made.files).toBeUndefined();
    expect(made.signals).toBeUndefined();
    expect(made.command).not.toContain('settings');
  });
});

describe('the sources', () => {
  test('are hooks, the transcript of the named session, and the session file', () => {
    const made = plan();
    const name = join(dir).replace(/[^a-zA-Z0-9]/g, '-');
    expect(made.signals).toEqual([
      { kind: 'lines', name: 'hooks', path: join(home, 'state/claude/worker/hooks.jsonl') },
      {
        kind: 'lines',
        name: 'transcript',
        follows: 'transcript',
        path: join(home, '.claude/projects', name, `${made.sessionId}.jsonl`),
      },
      { kind: 'document', name: 'session', path: join(home, '.claude/sessions/{pid}.json') },
    ]);
  });

  test.each([
    ['CLAUDE_CONFIG_DIR of the environment', {}, { CLAUDE_CONFIG_DIR: '/cfg' }, '/cfg'],
    ['one that is assigned in bin', { bin: "CLAUDE_CONFIG_DIR='/c f' claude" }, {}, '/c f'],
    [
      'one below the home folder',
      { bin: 'CLAUDE_CONFIG_DIR=~/second IS_SANDBOX=1 claude' },
      {},
      'HOME/second',
    ],
  ])('lie in %s', (_name, rest, env, folder) => {
    const made = plan({}, { ...rest, env: { HOME: home, ...env } });
    const path = join(folder.replace('HOME', home), 'sessions/{pid}.json');
    expect(made.signals?.at(-1)).toEqual({ kind: 'document', name: 'session', path });
  });

  test('are the hooks alone where nobody knows the folder', () => {
    const names = (bin: string, env: Record<string, string>) =>
      plan({}, { bin, env }).signals?.map(({ name }) => name);
    expect(names('claude', {})).toEqual(['hooks']);
    expect(names('CLAUDE_CONFIG_DIR="$ELSEWHERE" claude', { HOME: home })).toEqual(['hooks']);
  });

  test('a link to the working folder is followed, a long name cut and hashed', () => {
    const link = join(home, 'link');
    symlinkSync(dir, link);
    const { agent } = contextAt(0);
    const pathOf = (folder: string) =>
      plan({}, { agent: { ...agent, dir: folder } }).signals?.find(({ name }) => name === 'transcript');
    const linked = pathOf(link) as { path: string };
    expect(linked.path).toContain('-my-project/');
    // As Claude Code 2.1.330 named it.
    const long = `/srv/fleet/${'longname'.repeat(14)}/${'second'.repeat(25)}`;
    expect((pathOf(long) as { path: string }).path).toMatch(/\/-srv-fleet-(?:longname){14}-\w+-n7x18n\//);
  });
});

describe('a recorded session', () => {
  const resume = { resume: true, resumeId: ID };

  test('is continued when its transcript is there, also in another project folder', () => {
    transcript('-elsewhere', ID);
    const made = plan({ supports_resume: true }, resume);
    expect(made).toMatchObject({ resumed: true, sessionId: ID });
    expect(made.command).toContain(`claude --resume '${ID}' `);
    expect(made.notice).toBeUndefined();
  });

  test('that no longer exists is not asked for: a new one is begun, and the plan says so', () => {
    transcript('-other', 'other');
    const made = plan({ supports_resume: true }, resume);
    expect(made.resumed).toBe(false);
    expect(made.command).toContain(`--session-id '${made.sessionId}'`);
    expect(made.sessionId).not.toBe(ID);
    expect(made.notice).toBe(
      `the session ${ID} no longer exists in ${join(home, '.claude')}; a new one is begun`,
    );
  });

  test.each(['IS_SANDBOX=1 claude', '/opt/bin/claude'])('of %j is looked for too', (bin) => {
    transcript('-other', 'other');
    expect(plan({ supports_resume: true }, { ...resume, bin }).resumed).toBe(false);
  });

  test.each(['docker run -it box claude', './my-wrapper.sh'])('of %j is taken on trust', (bin) => {
    transcript('-other', 'other');
    expect(plan({ supports_resume: true }, { ...resume, bin }).resumed).toBe(true);
  });
});

test('is taken on trust where the tool has never kept a transcript', () => {
  expect(plan({ supports_resume: true }, { resume: true, resumeId: ID }).resumed).toBe(true);
});

test('the trust question is answered for the real folder of the agent, only where that is asked for', () => {
  expect(filesOf(plan({ hooks: false, pre_trust: true }))).toEqual([
    ['.claude.json', { merge: { projects: { [dir]: { hasTrustDialogAccepted: true } } } }],
  ]);
  const elsewhere = plan(
    { hooks: false, pre_trust: true },
    { env: { HOME: home, CLAUDE_CONFIG_DIR: '/cfg' } },
  );
  expect(elsewhere.files?.[0]?.path).toBe('/cfg/.claude.json');
});

describe('a status line', () => {
  test('keeps what it is given and shows what the user had', () => {
    mkdirSync(join(home, '.claude'));
    const own = { statusLine: { type: 'command', command: 'cat >/dev/null; echo mine' } };
    writeFileSync(join(home, '.claude/settings.json'), JSON.stringify(own));
    const made = plan({ status_line: true });
    const file = made.files?.find(({ path }) => path.endsWith('settings.json')) as { text: string };
    expect(JSON.parse(file.text).statusLine.command).toContain('{ cat >/dev/null; echo mine\n}');
    expect(made.signals?.at(-1)).toMatchObject({ kind: 'document', name: 'status line' });
  });

  test('gives way to settings of the user, and the plan says so', () => {
    const made = plan({ status_line: true, flags: '--settings mine.json' });
    expect(made.notice).toBe('the flags pass --settings of their own, so status_line has no effect');
    expect(made.signals?.map(({ name }) => name)).not.toContain('status line');
  });
});
