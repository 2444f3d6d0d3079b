import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, DEFAULTS, FAST, LISTENER, listeners } from './fleets.ts';

const cwdOf = (sandbox: Sandbox, name: string) =>
  sandbox.until(`the first start of ${name}`, () => /^cwd (.*)$/m.exec(sandbox.starts(name)[0] ?? '')?.[1]);

describe.concurrent('2 config keys', { timeout: 60_000 }, () => {
  test('2.1 2.2 2.3 2.4 2.49 2.56 prefix, log_dir, project_dir and dir decide where everything is', async ({
    sandbox,
  }) => {
    const path = sandbox.write(
      'conf/fleet.toml',
      `[defaults]
session_prefix = "my proj_"
log_dir = "logs of it"
project_dir = "~/pro"
dir = "src"
backend = "listener"
${LISTENER}
[[agent]]
name = "plain"
[[agent]]
name = "dollar"
dir = "$HOME/x"
[[agent]]
name = "tilde"
dir = "~/abs"
[[service]]
name = "feed"
command = "listener"
[[service]]
name = "deep"
command = "listener"
dir = "made/for/it"
`,
    );
    sandbox.logDir = join(sandbox.home, 'pro/logs of it');
    await sandbox.ok(['up', 'plain', 'dollar', 'tilde', 'feed', 'deep', '--config', path]);
    const pro = join(sandbox.home, 'pro');
    expect(await cwdOf(sandbox, 'plain')).toBe(join(pro, 'src'));
    expect(await cwdOf(sandbox, 'dollar')).toBe(join(pro, '$HOME/x'));
    expect(await cwdOf(sandbox, 'tilde')).toBe(join(sandbox.home, 'abs'));
    expect(await cwdOf(sandbox, 'feed')).toBe(pro);
    expect(await cwdOf(sandbox, 'deep')).toBe(join(pro, 'made/for/it'));
    expect(await sandbox.sessions()).toContain('my proj_plain');
    await sandbox.until('output in the log', () => sandbox.log('my proj_plain').includes('ready plain'));
    expect(sandbox.exists(join(sandbox.logDir, 'state/kickoff-my proj_plain.txt'))).toBe(true);
  });

  test('2.5 agents inherit defaults, but neither kind nor session, which is said', async ({ sandbox }) => {
    sandbox.write('wake.md', 'wake');
    sandbox.config(`${LISTENER}[backend.other]
prompt_delivery = "exec"
bin = "listener"
[defaults]
session_prefix = "p-"
log_dir = ".ao-state"
backend = "listener"
model = "big"
watch = "heal"
enabled = false
kind = "loop"
session = "shared"
wake = { interval = 9, prompt_file = "wake.md" }
[[agent]]
name = "heir"
[[agent]]
name = "rebel"
backend = "other"
model = "small"
watch = "heal+stall"
enabled = true
kind = "task"
session = "own"
`);
    const { stderr } = await sandbox.ok(['status']);
    expect(stderr.match(/CONFIG_IGNORED_KEY/g)).toHaveLength(2);
    const { body } = await sandbox.json(['status']);
    const keys = ['session', 'kind', 'backend', 'model', 'watch', 'enabled'];
    const rows = body.agents.map((one: Record<string, unknown>) => keys.map((key) => one[key]));
    expect(rows).toEqual([
      ['p-heir', 'persistent', 'listener', 'big', 'heal', false],
      ['own', 'task', 'other', 'small', 'heal+stall', true],
    ]);
  });

  test('2.6 2.7 6.2 the intervals are followed, take fractions, and count as soon as they are edited', async ({
    sandbox,
  }) => {
    // Better than reading them once at the start.
    const slow = '[watchdog]\nsignal_interval = 60\nheavy_interval = 60\n';
    const fleet = (watchdog: string) => DEFAULTS + watchdog + LISTENER + agent('one');
    sandbox.config(fleet(slow));
    await sandbox.ok(['up']);
    await sandbox.event({ message: 'signal=60s heavy=60s' });
    sandbox.config(fleet('[watchdog]\nsignal_interval = 0.25\nheavy_interval = 0.5\n'));
    await sandbox.event({ event: 'config-reloaded' });
    const beats = new Set<number>();
    await sandbox.until(
      'several signs of life',
      () => {
        beats.add(statSync(join(sandbox.stateDir, 'watchdog.lock')).mtimeMs);
        return beats.size >= 4;
      },
      5_000,
    );
  });

  test('2.11 2.12 an exec backend needs bin, and another word for prompt_delivery is an error', async ({
    sandbox,
  }) => {
    sandbox.config(
      `${DEFAULTS}[backend.empty]\nprompt_delivery = "exec"\n[[agent]]\nname = "a"\nbackend = "empty"\n`,
    );
    const missing = await sandbox.agents(['up']);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('bin');
    // Better than taking any other word for "arg".
    sandbox.config(
      `${DEFAULTS}[backend.odd]\nprompt_delivery = "pong"\n[[agent]]\nname = "a"\nbackend = "odd"\n`,
    );
    const wrong = await sandbox.agents(['up']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('"ping"');
    expect(await sandbox.sessions()).toEqual([]);
  });

  test('2.14 5.3 submit_key submits pings; the kickoff of a ping backend goes with the same key', async ({
    sandbox,
  }) => {
    sandbox.write('wake.md', 'the wake text');
    sandbox.config(`${DEFAULTS + FAST}[backend.tui]
prompt_delivery = "ping"
bin = "opencode"
submit_key = "C-x"
[[agent]]
name = "a"
backend = "tui"
env = { FAKE_SUBMIT = "\\u0018" }
wake = { interval = 1, prompt_file = "wake.md" }
`);
    await sandbox.ok(['up']);
    const lines = await sandbox.until('kickoff and wake', () => {
      const received = sandbox.received('a');
      return received.length >= 2 && received;
    });
    expect(lines[0]).toContain('Your full kickoff prompt is in');
    expect(lines[1]).toBe('the wake text');
  });

  test('2.16 2.17 a backend with footer_ui counts as active by its last rows or by output within log_grace', async ({
    sandbox,
  }) => {
    sandbox.config(
      `${DEFAULTS + FAST}[backend.foot]
prompt_delivery = "exec"
bin = "listener"
footer_ui = true
log_grace = 3
active_re = "esc interrupt"
${['a', 'b'].map((name) => `[[agent]]\nname = "${name}"\nbackend = "foot"\nwatch = "heal"\n`).join('')}`,
    );
    await sandbox.ok(['up']);
    await sandbox.until('both ready', () => ['a', 'b'].every((name) => sandbox.log(`p-${name}`) !== ''));
    // The words stand far above the last rows in one screen, and in the last row of the other.
    await sandbox.show('p-a', `esc interrupt\n${'text\n'.repeat(45)}ready`);
    await sandbox.show('p-b', `text\n${'text\n'.repeat(45)}esc interrupt`);
    const activity = () => {
      const { agents = {} } = JSON.parse(sandbox.read('.ao-state/state/status.json') || '{}');
      return [agents.a ?? {}, agents.b ?? {}].map((one) => `${one.activity}: ${one.evidence}`);
    };
    await sandbox.until('both active, one of them by its output', () => {
      const [a, b] = activity();
      return a?.includes('working: silence') && b?.includes('working: config: esc interrupt');
    });
    await sandbox.until('one idle after log_grace', () => {
      const [a, b] = activity();
      return a?.includes('idle') && b?.includes('working');
    });
  });

  test('2.19 5.5 a ping backend is typed to when it is ready, and at the latest after connect_delay', async ({
    sandbox,
  }) => {
    // Better than always waiting connect_delay: the input box is recognised.
    sandbox.config(`${DEFAULTS + FAST}[backend.tui]
prompt_delivery = "ping"
bin = "opencode"
connect_delay = 60
[backend.strange]
prompt_delivery = "ping"
bin = "strange"
connect_delay = 1.5
[[agent]]
name = "known"
backend = "tui"
prompt = "go"
[[agent]]
name = "unknown"
backend = "strange"
prompt = "go"
`);
    // A program whose screen no rule knows.
    sandbox.program(
      'strange',
      `#!${process.execPath}
process.stdin.on('data', (line) => require('node:fs').appendFileSync('${join(sandbox.root, 'strange')}', line));
`,
    );
    await sandbox.ok(['up']);
    const [line] = await sandbox.until('the kickoff', () => {
      const received = sandbox.received('known');
      return received.length > 0 && received;
    });
    const kickoff = join(sandbox.stateDir, 'kickoff-p-known.txt');
    expect(line).toMatch(
      new RegExp(
        `^Your full kickoff prompt is in ${kickoff} — read it now with: \`cat '?${kickoff}'?\` — then follow it exactly\\.$`,
      ),
    );
    await sandbox.until('the kickoff of the other', () =>
      sandbox.read(join(sandbox.root, 'strange')).includes('kickoff-p-unknown.txt'),
    );
  });

  test('2.20 2.21 2.22 2.23 3.3 preamble, attach, server and model_env make the command line of a ping backend', async ({
    sandbox,
  }) => {
    sandbox.config(`${DEFAULTS}[backend.tui]
prompt_delivery = "ping"
bin = "opencode"
preamble = "export GREETING='hello there'"
attach = "{bin} attach {server} --dir {dir} --say \\"$GREETING\\""
server = "http://127.0.0.1:4096"
model_env = "yes"
connect_delay = 1
[[agent]]
name = "a"
backend = "tui"
model = "it's/a $(model)"
dir = "a folder"
`);
    await sandbox.ok(['up', 'a']);
    const [start] = await sandbox.until('the start', () => {
      const starts = sandbox.screenAgentStarts('a');
      return starts.length > 0 && starts;
    });
    const dir = join(sandbox.project, 'a folder');
    expect(start).toEqual({
      args: ['attach', 'http://127.0.0.1:4096', '--dir', dir, '--say', 'hello there'],
      cwd: dir,
      model: '{"model":"it\'s/a $(model)"}',
    });
  });

  test('2.24 2.25 2.26 2.27 2.54 3.4 4.5 5.4 an arg backend gets its flags, and the prompt intact', async ({
    sandbox,
  }) => {
    const prompt = 'say "hi" to `whoami`\n$HOME isn\'t $(touch PWNED)\n';
    sandbox.write('prompt.md', prompt);
    sandbox.config(`${DEFAULTS}[backend.claude]
bin = "claude"
flags = "--allowed 'a b'"
supports_resume = true
remote_control = true
[backend.own]
bin = "claude"
model_flag = "-m {model}"
supports_resume = true
resume_flag = "--continue={id}"
[defaults.env]
[[agent]]
name = "a"
backend = "claude"
model = "big one"
prompt_file = "prompt.md"
resume = true
[[agent]]
name = "b"
backend = "own"
model = "small"
prompt = "short"
resume = true
[[agent]]
name = "fresh"
backend = "own"
prompt = "new"
`);
    sandbox.write('.ao-state/state/a.id', 'id-1\n');
    sandbox.write('.ao-state/state/b.id', 'id-2\n');
    sandbox.write('.ao-state/state/fresh.id', 'id-3\n');
    const { stdout } = await sandbox.ok(['up', 'a', 'b', 'fresh']);
    expect(stdout).toMatch(/starting p-a \(claude, kind=persistent, phase=-, model=big one, resume\)/);
    expect(stdout).toMatch(/starting p-fresh \(own, kind=persistent, phase=-, model=default\)/);
    await sandbox.until('all started', () =>
      ['a', 'b', 'fresh'].every((name) => sandbox.starts(name).length > 0),
    );
    // Besides what is configured the driver names each session and passes settings of its own, for its hooks.
    const settings = (name: string) => [
      '--settings',
      join(sandbox.stateDir, 'claude', name, 'settings.json'),
    ];
    expect(sandbox.screenAgentStarts('a')[0]?.args).toEqual([
      '--resume',
      'id-1',
      ...settings('a'),
      '--remote-control',
      'p-a',
      '--model',
      'big one',
      '--allowed',
      'a b',
      prompt.trimEnd(),
    ]);
    expect(sandbox.screenAgentStarts('b')[0]?.args).toEqual([
      '--continue=id-2',
      ...settings('b'),
      ...['-m', 'small', 'short'],
    ]);
    const [flag, id, ...others] = sandbox.screenAgentStarts('fresh')[0]?.args ?? [];
    expect([flag, id, ...others]).toEqual(['--session-id', expect.any(String), ...settings('fresh'), 'new']);
    expect(sandbox.exists('PWNED')).toBe(false);
  });

  test('2.28 2.29 2.30 2.33 2.34 2.53 3.1 3.6 phases, state_file, done_marker, kickoff_template and roles_dir are followed', async ({
    sandbox,
  }) => {
    sandbox.write('tpl/kick.md', 'phase {phase_id}, plan {plan}, status {status}, role {role}, {unknown}\n');
    sandbox.write('roles/builder.md', 'You are the {role}, {phase_id}\n');
    sandbox.write('prompt.md', 'never {role} rendered\n');
    sandbox.config(`${DEFAULTS + LISTENER}[loop]
state_file = "where"
done_marker = "# FINISHED"
kickoff_template = "tpl/kick.md"
roles_dir = "roles"
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md", plan = "plans/{role}.md" }]
${agent('b', 'kind = "loop"\nrole = "builder"')}
${agent('n', 'prompt_file = "prompt.md"\nprompt = "not this"')}
${agent('t', 'kind = "task"\nprompt = "inline {role}"')}
`);
    await sandbox.ok(['phase', 'set', '1']);
    expect(sandbox.read('.ao-state/state/where').trim()).toBe('1');
    sandbox.write('S2.md', '# FINISHED\n');
    expect((await sandbox.ok(['status'])).stdout).toContain(
      'phase: p2 [2/2] plan=plans/{role}.md (# FINISHED)',
    );
    await sandbox.ok(['up', 'b', 'n', 't']);
    const kickoff = (name: string) => sandbox.read(`.ao-state/state/kickoff-p-${name}.txt`);
    // What is filled in is not looked at again, and the role file stays as it is.
    expect(kickoff('b')).toBe(
      'phase p2, plan plans/{role}.md, status S2.md, role builder, {unknown}\nYou are the {role}, {phase_id}\n',
    );
    expect(kickoff('n')).toBe('never {role} rendered\n');
    expect(kickoff('t')).toBe('inline {role}');
  });

  test('2.31 with auto_advance = false a phase that is done stays', async ({ sandbox }) => {
    sandbox.write('prompts/builder.md', 'build\n');
    sandbox.write('S1.md', '## DONE\n');
    sandbox.config(
      `${listeners(agent('b', 'kind = "loop"\nrole = "builder"'), agent('w', 'watch = "heal"'))}
[loop]
auto_advance = false
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]
`,
    );
    await sandbox.ok(['up']);
    const beats = new Set<number>();
    await sandbox.until('several passes', () => {
      // At rest it would take its time.
      sandbox.write('.ao-state/state/nudge', `${beats.size}`);
      beats.add(statSync(join(sandbox.stateDir, 'watchdog.lock')).mtimeMs);
      return beats.size >= 6;
    });
    expect(sandbox.read('.ao-state/state/phase-idx')).toBe('');
    expect(sandbox.events({ event: 'phase-advanced' })).toEqual([]);
  });

  test('2.32 resume_phase = false: an up of everything with nothing running begins at the first phase', async ({
    sandbox,
  }) => {
    // Better than a "0" that is only written where no file was.
    sandbox.write('prompts/builder.md', 'build\n');
    sandbox.config(
      `${listeners(agent('b', 'kind = "loop"\nrole = "builder"'))}
[loop]
resume_phase = false
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]
`,
    );
    await sandbox.ok(['phase', 'set', '1']);
    await sandbox.ok(['up']);
    expect(sandbox.read('.ao-state/state/phase-idx').trim()).toBe('0');
    await sandbox.ok(['phase', 'set', '1']);
    await sandbox.ok(['up']);
    expect(sandbox.read('.ao-state/state/phase-idx').trim()).toBe('1');
  });

  test('2.44 2.45 2.46 2.47 2.48 2.50 2.51 2.52 an agent says who it is, where it lives and how it is watched', async ({
    sandbox,
  }) => {
    sandbox.write('prompts/builder.md', 'build\n');
    sandbox.config(
      `${DEFAULTS + LISTENER}[loop]
phases = [{ id = "p1", status = "S1.md", models = { builder = "phase-model" } }]
${agent('looper', 'kind = "loop"\nrole = "builder"\nmodel = "own-model"')}
${agent('chief', 'kind = "orchestrator"\nsession = "elsewhere"\nwatch = "heal"')}
${agent('odd', 'kind = "librarian"\nenabled = false\nwatch = "heal+stall"')}
`,
    );
    const { body } = await sandbox.json(['status']);
    const keys = ['name', 'session', 'kind', 'model', 'watch', 'enabled', 'role'];
    expect(body.agents.map((one: Record<string, unknown>) => keys.map((key) => one[key]))).toEqual([
      ['looper', 'p-looper', 'loop', 'phase-model', 'none', true, 'builder'],
      ['chief', 'elsewhere', 'orchestrator', null, 'heal', true, null],
      ['odd', 'p-odd', 'librarian', null, 'heal+stall', false, null],
    ]);
    for (const [from, to, word] of [
      ['name = "chief"', '', 'name'],
      ['backend = "listener"', 'backend = "listner"', 'listener'],
      ['role = "builder"', '', 'role'],
      ['watch = "heal"', 'watch = "heel"', 'heal'],
    ] as const) {
      // Better than a traceback, or than taking any word for "heal".
      const good = sandbox.read('agents.toml');
      sandbox.config(good.replace(from, to));
      const { exitCode, stderr } = await sandbox.agents(['status']);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(word)]);
      sandbox.config(good);
    }
  });

  test('2.57 unknown keys, unknown tables and duplicate names are errors that say the line', async ({
    sandbox,
  }) => {
    // Better than silence.
    sandbox.config(`${listeners(agent('a', 'promt = "x"'), agent('a'))}\n[wachdog]\nsignal_interval = 3\n`);
    const { exitCode, stderr } = await sandbox.agents(['up']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no key "promt"[^?]*"prompt"\?/);
    expect(stderr).toMatch(/"wachdog"[^?]*"watchdog"\?/);
    expect(stderr).toMatch(/name "a" is used by .* \(line \d+\) and again/);
    expect(stderr).toMatch(/agents\.toml:\d+/);
  });

  test('2.58 AGENT_MODEL_x and AGENT_BACKEND_x count for one invocation and reach no watchdog', async ({
    sandbox,
  }) => {
    sandbox.config(
      `${listeners(agent('a', 'model = "cheap"\nwatch = "heal"'))}[backend.other]\nprompt_delivery = "exec"\nbin = "listener other"\n`,
    );
    const env = { AGENT_MODEL_a: 'expensive', AGENT_BACKEND_a: 'other' };
    const { stdout } = await sandbox.ok(['up'], { env });
    expect(stdout).toContain('starting p-a (other, kind=persistent, phase=-, model=expensive)');
    // Better: it does not live on in the environment of the tmux server or the watchdog.
    const pid = await sandbox.panePid('p-a');
    await sandbox.run('kill', ['-9', String(pid)]);
    const { message } = await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
    expect(message).toBe('starting p-a (listener, kind=persistent, phase=-, model=cheap)');
  });
});
