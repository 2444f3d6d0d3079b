import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { EXAMPLE } from '../../scripts/config-docs.ts';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { errorOf, folderWith, load, MINIMAL, problemsOf, warningsOf } from './write-config.ts';

const PYTHON_ERA = readFileSync(new URL('fixtures/python-era.toml', import.meta.url), 'utf8');

test('a file of the Python tool with every key it knew loads unchanged', () => {
  const folder = folderWith({ 'ops/agents.toml': PYTHON_ERA });
  const fleet = loadFleet(join(folder, 'ops', 'agents.toml'));
  const alone = { credential: undefined, fallback: [] };
  const agent = {
    backend: 'claude',
    model: 'claude-sonnet-4-6',
    dir: join(folder, 'work'),
    enabled: true,
    ...alone,
  };
  const none = {
    role: undefined,
    loop: undefined,
    promptFile: undefined,
    prompt: '',
    resume: false,
    env: {},
  };
  expect(fleet).toEqual({
    configPath: join(folder, 'ops', 'agents.toml'),
    projectDir: folder,
    logDir: join(folder, '.ao-state'),
    stateDir: join(folder, '.ao-state', 'state'),
    sessionPrefix: 'myproj-',
    tmuxSocket: expect.stringMatching(/^ao-myproj-[0-9a-f]{6}$/),
    logMaxBytes: 16 * 1024 * 1024,
    paneSize: { columns: 220, rows: 50 },
    plugins: undefined,
    watchdog: {
      signalIntervalMs: 20_000,
      heavyIntervalMs: 240_000,
      limitProbeFallbackMs: 600_500,
      limitResetSlackMs: 0,
      limitResume: 'own',
      limitFallbackAfterMs: 1_800_000,
      stallGraceMs: 90_000,
      restartLimit: 5,
      restartWindowMs: 3_600_000,
      restartBackoffMs: 2_000,
    },
    transcript: {
      tools: 'short',
      thinking: false,
      resultLines: 3,
      time: 'clock',
      timeZone: undefined,
      redact: [],
    },
    backends: {
      claude: {
        name: 'claude',
        driver: undefined,
        promptDelivery: 'arg',
        bin: 'claude',
        processName: 'claude',
        submitKey: 'Enter',
        activePattern: /esc to interrupt|Running tool|\u00b7 \d+/iu,
        credential: undefined,
        limitPattern: /usage limit|limit reached|reached your .*limit/iu,
        fatalPattern: /session (?<why>corrupt|lost)$/iu,
        footerUi: false,
        logGraceMs: 180_000,
        stallIdleMs: 400_000,
        connectDelayMs: 12_000,
        options: {
          flags: '--dangerously-skip-permissions',
          supports_resume: true,
          resume_flag: "--resume '{id}'",
          remote_control: true,
          remote_control_flag: "--remote-control '{session}'",
          model_flag: "--model '{model}'",
        },
      },
      opencode: {
        name: 'opencode',
        driver: undefined,
        promptDelivery: 'ping',
        bin: 'opencode',
        processName: 'opencode',
        submitKey: undefined,
        activePattern: undefined,
        credential: undefined,
        limitPattern: undefined,
        fatalPattern: undefined,
        footerUi: true,
        logGraceMs: 120_000,
        stallIdleMs: 300_000,
        connectDelayMs: 0,
        options: {
          preamble: 'cd .',
          attach: '{bin} attach {server} --dir {dir}',
          server: 'http://localhost:4096',
          model_env: 'OPENCODE_CONFIG_CONTENT',
        },
      },
      shell: expect.objectContaining({
        promptDelivery: 'exec',
        bin: 'sh run.sh {kickoff} {session} {model}',
        options: {},
      }),
    },
    loops: [
      {
        name: 'loop',
        phases: [
          {
            id: 'p1',
            status: 'STATUS-p1.md',
            plan: 'plans/p1.md',
            models: { builder: 'big', adversary: 'small' },
          },
          { id: 'p2', status: 'STATUS-p2.md', plan: '', models: {} },
        ],
        phaseFile: join(folder, '.ao-state', 'state', 'phase-idx'),
        completeFile: join(folder, '.ao-state', 'SEQUENCE-COMPLETE'),
        doneMarker: '## DONE',
        autoAdvance: true,
        resumePhase: false,
        kickoffTemplate: join(folder, 'prompts', 'kickoff.md'),
        rolesDir: join(folder, 'prompts', 'roles'),
        repo: join(homedir(), 'shared'),
        stateSubdir: 'docs',
        handoff: {
          driver: undefined,
          options: {
            claim_pattern: '^claim',
            review_pattern: '^review',
            claim_pings: 'adversary',
            review_pings: 'builder',
            inboxes: ['TO-ADVERSARY.md', 'TO-BUILDER.md'],
          },
        },
        onComplete: { run: 'closer', triggerFile: join(folder, '.ao-state', '.run-on-complete') },
      },
    ],
    agents: [
      {
        ...agent,
        ...none,
        name: 'builder',
        session: 'myproj-builder',
        kind: 'loop',
        watch: 'heal+stall',
        role: 'builder',
        loop: 'loop',
        resume: true,
        wake: undefined,
      },
      {
        ...agent,
        ...none,
        name: 'adversary',
        session: 'myproj-adversary',
        kind: 'loop',
        backend: 'opencode',
        model: '',
        ...alone,
        dir: '/abs/adversary',
        watch: 'heal',
        role: 'adversary',
        loop: 'loop',
        wake: undefined,
      },
      {
        ...agent,
        ...none,
        name: 'boss',
        session: 'the boss',
        kind: 'orchestrator',
        watch: 'heal',
        promptFile: join(folder, 'prompts', 'boss.md'),
        prompt: 'unused',
        wake: { intervalMs: 1_800_000, promptFile: join(folder, 'prompts', 'wake.md') },
      },
      {
        ...agent,
        ...none,
        name: 'closer',
        session: 'myproj-closer',
        kind: 'task',
        backend: 'shell',
        enabled: false,
        watch: 'none',
        prompt: 'Close up.',
        wake: undefined,
      },
    ],
    services: [
      {
        name: 'web',
        session: 'myproj-web',
        command: 'python3 -m http.server',
        dir: join(folder, 'site'),
        watch: 'heal',
        env: {},
      },
    ],
    warnings: [expect.objectContaining({ code: 'CONFIG_IGNORED_KEY', line: 10, column: 1 })],
  });
});

test('the example at the top of docs/configuration.md loads', () => {
  const fleet = load(EXAMPLE);
  expect(fleet.warnings).toEqual([]);
  expect(fleet.agents.map(({ name, watch }) => `${name} ${watch}`)).toEqual([
    'worker heal',
    'builder heal+stall',
  ]);
  expect(fleet.plugins).toEqual(['@agent-orchestrator/backend-exec']);
  expect(fleet.loops[0]?.onComplete).toEqual({ run: 'worker', triggerFile: undefined });
});

test('a fleet is frozen to its depths', () => {
  const fleet = load(`${MINIMAL}own = { deep = [{ x = 1 }] }\n[[agent]]\nname = "a"\nenv = { A = "1" }\n`);
  const thaw = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    (!Object.isFrozen(value) || Object.values(value).some(thaw));
  expect(thaw(fleet)).toBe(false);
});

test('loading makes no folder and no file', () => {
  const folder = folderWith({ 'agents.toml': MINIMAL });
  const fleet = loadFleet(join(folder, 'agents.toml'));
  expect(() => readFileSync(fleet.stateDir)).toThrow(/ENOENT/);
});

test('an override in the environment counts for a command, and never for the watchdog', () => {
  const toml = `${MINIMAL}[backend.c]\n[[agent]]\nname = "my-agent"\nmodel = "small"\n`;
  const env = { 'AGENT_MODEL_my-agent': 'big', 'AGENT_BACKEND_my-agent': 'c' };
  expect(load(toml, { env }).agents[0]).toMatchObject({ model: 'big', backend: 'c' });
  expect(load(toml).agents[0]).toMatchObject({ model: 'small', backend: 'b' });
  expect(load(toml, { env: { 'AGENT_MODEL_my-agent': '' } }).agents[0]).toMatchObject({ model: 'small' });
});

test('an override that names no backend says which variable did it', () => {
  const toml = `${MINIMAL}[[agent]]\nname = "a"\n`;
  expect(problemsOf(toml, { env: { AGENT_BACKEND_a: 'bb' } })).toEqual([
    'CONFIG_UNKNOWN_BACKEND 6:1 [[agent]] "a" uses the backend "bb", which is not declared ' +
      '(set by the environment variable AGENT_BACKEND_a). | Did you mean "b"?',
  ]);
});

test('agents leave alone what nothing says, services are healed, and [defaults].watch counts for both', () => {
  const rest = '[[agent]]\nname = "a"\n[[service]]\nname = "s"\ncommand = "x"\n';
  const words = (toml: string) => [...load(toml).agents, ...load(toml).services].map(({ watch }) => watch);
  expect(words(`${MINIMAL}${rest}`)).toEqual(['none', 'heal']);
  expect(words(MINIMAL.replace('[backend.b]', `watch = "none"\n[backend.b]\n${rest}`))).toEqual([
    'none',
    'none',
  ]);
  expect(words(`${MINIMAL}${rest}watch = "none"`)).toEqual(['none', 'none']);
});

test('agents and services add to the environment of [defaults]', () => {
  const fleet = load(
    MINIMAL.replace('[backend.b]', 'env = { A = "1", B = "2" }\n[backend.b]') +
      '[[agent]]\nname = "a"\nenv = { B = "3", C = "4" }\n[[service]]\nname = "s"\ncommand = "x"\nenv.B = ""\n',
  );
  expect(fleet.agents[0]?.env).toEqual({ A: '1', B: '3', C: '4' });
  expect(fleet.services[0]?.env).toEqual({ A: '1', B: '' });
});

test('an inherited wake can be switched off, and one without a file is a warning', () => {
  const toml = MINIMAL.replace('[backend.b]', 'wake = { prompt_file = "w.md" }\n[backend.b]');
  const fleet = load(`${toml}[[agent]]\nname = "a"\n[[agent]]\nname = "b"\nwake = {}\n`);
  expect(fleet.agents.map(({ wake }) => wake?.intervalMs)).toEqual([3_600_000, undefined]);
  expect(warningsOf(`${MINIMAL}[[agent]]\nname = "a"\nwake = { interval = 5 }\n`)).toEqual([
    'CONFIG_WAKE_WITHOUT_FILE 8:1 "wake" in [[agent]] "a" names no prompt_file, so the agent is never woken. | ' +
      'Add a prompt_file to the wake, such as prompt_file = "prompts/wake.md".',
  ]);
});

test('the tmux server of a project depends on its prefix and its folder', () => {
  const sockets = [load(MINIMAL), load(MINIMAL)].map(({ tmuxSocket }) => tmuxSocket);
  expect(sockets[0]).toMatch(/^ao-p-[0-9a-f]{6}$/);
  expect(sockets[0]).not.toBe(sockets[1]);
  const folder = folderWith({ 'agents.toml': MINIMAL });
  const twice = [1, 2].map(() => loadFleet(join(folder, 'agents.toml')).tmuxSocket);
  expect(twice[0]).toBe(twice[1]);
});

test.each([
  ['default', () => 'default'],
  ['mine', () => 'mine'],
  ['/run/x.sock', () => '/run/x.sock'],
  ['./x.sock', (folder: string) => join(folder, 'x.sock')],
  ['~/x.sock', () => join(homedir(), 'x.sock')],
])('tmux_socket %j is a name without "/", else a path', (written, expected) => {
  const fleet = load(MINIMAL.replace('[backend.b]', `tmux_socket = "${written}"\n[backend.b]`));
  expect(fleet.tmuxSocket).toBe(expected(dirname(fleet.configPath)));
});

test('a socket path that the system could not open is an error', () => {
  const path = `/tmp/${'x'.repeat(120)}`;
  expect(problemsOf(MINIMAL.replace('[backend.b]', `tmux_socket = "${path}"\n[backend.b]`))).toEqual([
    expect.stringContaining('it is 125 bytes long, and a socket may have 103'),
  ]);
});

test('several loops keep their phases apart, and their agents say which is theirs', () => {
  const fleet = load(`${MINIMAL}
[[loop]]
name = "api"
[[loop]]
name = "web"
state_file = "web-phase"
[[agent]]
name = "a"
kind = "loop"
role = "builder"
loop = "web"
`);
  const { logDir, stateDir } = fleet;
  expect(fleet.loops.map(({ name, phaseFile, completeFile }) => [name, phaseFile, completeFile])).toEqual([
    ['api', join(stateDir, 'phase-idx-api'), join(logDir, 'SEQUENCE-COMPLETE-api')],
    ['web', join(stateDir, 'web-phase'), join(logDir, 'SEQUENCE-COMPLETE-web')],
  ]);
  expect(fleet.agents[0]?.loop).toBe('web');
});

test('[transcript] says how transcripts are shown', () => {
  const fleet = load(`${MINIMAL}[transcript]
tools = "full"
thinking = true
result_lines = "12"
time = "iso"
time_zone = "Europe/Vienna"
redact = ['(?i)acme-\\d+']
`);
  expect(fleet.transcript).toEqual({
    tools: 'full',
    thinking: true,
    resultLines: 12,
    time: 'iso',
    timeZone: 'Europe/Vienna',
    redact: [/acme-\d+/iu],
  });
  expect(load(`${MINIMAL}[transcript]\ntime_zone = "local"\n`).transcript.timeZone).toBeUndefined();
});

test('everything that is wrong is reported at once, in the order of the file', () => {
  const error = errorOf(() =>
    load(`[watchdog]
signal_interval = "abc"
[defaults]
session_prefix = "p-"
[backend.b]
limit_re = "("
[[agent]]
name = "a"
backend = "c"
`),
  );
  expect(error.message).toMatch(/^".*agents\.toml" cannot be used: 4 problems were found\.$/);
  expect(error.exitCode).toBe(2);
  expect(error.problems.map(({ code, details }) => `${code} ${details.line}`)).toEqual([
    'CONFIG_VALUE 2',
    'CONFIG_MISSING_KEY 3',
    'CONFIG_BAD_PATTERN 6',
    'CONFIG_UNKNOWN_BACKEND 9',
  ]);
});
