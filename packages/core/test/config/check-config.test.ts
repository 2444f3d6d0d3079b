import { expect, test } from 'vitest';
import { load, MINIMAL, problemsOf, warningsOf } from './write-config.ts';

const AGENT = '[[agent]]\nname = "a"\n';

test.each([
  [
    'watch = "heel"',
    'CONFIG_UNKNOWN_WORD 8:1 "watch" in [[agent]] "a" is "heel", which is not one of "none", "heal", "heal+stall". | Did you mean "heal"?',
  ],
  ['wach = "heal"', 'CONFIG_UNKNOWN_KEY 8:1 [[agent]] "a" has no key "wach". | Did you mean "watch"?'],
  [
    'restart_limit = 3',
    'CONFIG_UNKNOWN_KEY 8:1 [[agent]] "a" has no key "restart_limit". | It belongs in [watchdog].',
  ],
  [
    '[[service]]\nname = "s"\ncommand = "x"\nenabled = true',
    'CONFIG_UNKNOWN_KEY 11:1 [[service]] "s" has no key "enabled". | It belongs in [[agent]].',
  ],
  [
    '[[loop.phases]]\nid = "p"\nstatus = "S"\nmodel = "x"',
    'CONFIG_UNKNOWN_KEY 11:1 [[loop.phases]] "p" has no key "model". | Did you mean "models"?',
  ],
  [
    'enabled = "no"',
    'CONFIG_VALUE 8:1 "enabled" in [[agent]] "a" must be true or false, but it is the text "no". | Write, for example: enabled = true',
  ],
  [
    'wake = { intervall = 5, prompt_file = "x" }',
    'CONFIG_UNKNOWN_KEY 8:10 wake of [[agent]] "a" has no key "intervall". | Did you mean "interval"?',
  ],
  [
    'wake = { interval = 0, prompt_file = "x" }',
    'CONFIG_VALUE 8:10 "interval" in wake of [[agent]] "a" must be a number of seconds greater than 0, but it is the number 0. | Write, for example: interval = 3600',
  ],
  [
    'env = { A = 1 }',
    'CONFIG_VALUE 8:9 "A" in env of [[agent]] "a" must be text (numbers and true or false in quotes), but it is the number 1. | Write, for example: A = "1"',
  ],
  [
    'env = { "A-B" = "1" }',
    'CONFIG_BAD_NAME 8:9 The environment variable name "A-B" cannot be used: it may only have letters, digits and "_", and no digit first. | Write, for example: A_B = "value"',
  ],
  [
    'backend = "c"',
    'CONFIG_UNKNOWN_BACKEND 8:1 [[agent]] "a" uses the backend "c", which is not declared (set by its key `backend`). | Did you mean "b"?',
  ],
  [
    'prompt_file = "a\\u0000b"',
    'CONFIG_VALUE 8:1 "prompt_file" in [[agent]] "a" must be text, but it is the text "a\\u0000b". | Write, for example: prompt_file = "prompts/worker.md"',
  ],
  [
    'kind = "loop"\nrole = "r"',
    'CONFIG_LOOP_MISSING 8:1 [[agent]] "a" is of kind "loop", but the file has no [loop] table. | Add a [loop] table, or give the agent another kind.',
  ],
  [
    'kind = "loop"\n[loop]',
    'CONFIG_ROLE_MISSING 8:1 [[agent]] "a" is of kind "loop", but has no role. | Add role = "builder"; the text of its role is read from the file roles_dir/ROLE.md.',
  ],
  [
    '[loop.on_complete]\nrun = "aa"',
    'CONFIG_UNKNOWN_AGENT 9:1 "run" in [loop.on_complete] names the agent "aa", which is not declared. | Did you mean "a"?',
  ],
  [
    '[[loop]]\nname = "x"\n[loop.on_complete]\nrun = "b"',
    'CONFIG_UNKNOWN_AGENT 11:1 "run" in on_complete of [[loop]] "x" names the agent "b", which is not declared. | Did you mean "a"?',
  ],
  [
    '[agents]',
    'CONFIG_UNKNOWN_TABLE 8:2 A config file has no top-level key or table "agents". | Did you mean "agent"?',
  ],
  [
    '[watchdog]\nsignal_interval = "abc"',
    'CONFIG_VALUE 9:1 "signal_interval" in [watchdog] must be a number of seconds greater than 0, but it is the text "abc". | Write, for example: signal_interval = 30',
  ],
  [
    '[watchdog]\nheavy_interval = nan',
    'CONFIG_VALUE 9:1 "heavy_interval" in [watchdog] must be a number of seconds greater than 0, but it is the number NaN. | Write, for example: heavy_interval = 300',
  ],
  [
    '[watchdog]\nrestart_limit = 1.5',
    'CONFIG_VALUE 9:1 "restart_limit" in [watchdog] must be a whole number of 1 or more, but it is the number 1.5. | Write, for example: restart_limit = 5',
  ],
  [
    '[transcript]\ntools = "ful"',
    'CONFIG_UNKNOWN_WORD 9:1 "tools" in [transcript] is "ful", which is not one of "none", "short", "full". | Did you mean "full"?',
  ],
  [
    '[transcript]\ntime_zone = "Europe/Wien"',
    'CONFIG_VALUE 9:1 "time_zone" in [transcript] must be the name of a time zone, or "local", but it is the text "Europe/Wien". | Write, for example: time_zone = "Europe/Vienna"',
  ],
  [
    "[transcript]\nredact = ['ok', '(']",
    'CONFIG_BAD_PATTERN 9:17 "redact" in [transcript] is not a regular expression that can be used: unterminated group. | Change the pattern "("; patterns are JavaScript regular expressions, matched without regard to case.',
  ],
  [
    '[[loop.phases]]\nid = "p"',
    'CONFIG_MISSING_KEY 8:1 [[loop.phases]] "p" lacks the required key "status". | Add a line such as: status = "STATUS-p1.md"',
  ],
  [
    '[[agent]]\nkind = "task"',
    'CONFIG_MISSING_KEY 8:1 [[agent]] number 2 lacks the required key "name". | Add a line such as: name = "worker"',
  ],
  [
    '[[service]]\nname = "s"',
    'CONFIG_MISSING_KEY 8:1 [[service]] "s" lacks the required key "command". | Add a line such as: command = "npm run dev"',
  ],
  [
    '[backend.c]\nproces_name = "x"',
    'CONFIG_UNKNOWN_KEY 9:1 [backend.c] has no key "proces_name". | Did you mean "process_name"?',
  ],
  [
    '[backend.c]\nprompt_delivery = "pong"',
    'CONFIG_UNKNOWN_WORD 9:1 "prompt_delivery" in [backend.c] is "pong", which is not one of "arg", "ping", "exec". | Did you mean "ping"?',
  ],
  [
    '[loop.handoff]\nstate_subdr = "x"',
    'CONFIG_UNKNOWN_KEY 9:1 [loop.handoff] has no key "state_subdr". | Did you mean "state_subdir"?',
  ],
])('what is wrong with %j is said with its place and its remedy', (line, problem) => {
  expect(problemsOf(`${MINIMAL}${AGENT}${line}\n`)).toEqual([problem]);
});

test('a single [agent] is told to have double brackets', () => {
  expect(problemsOf(`${MINIMAL}[agent]\nname = "a"\n`)).toEqual([
    'CONFIG_VALUE 6:2 "agent" in this file must be a list of tables, written with double brackets, but it is a table. | Write, for example: [[agent]]',
  ]);
});

test('an empty file lacks both required keys', () => {
  expect(problemsOf('')).toEqual([
    'CONFIG_MISSING_KEY -:- [defaults] lacks the required key "session_prefix". | Add a line such as: session_prefix = "myproj-"',
    'CONFIG_MISSING_KEY -:- [defaults] lacks the required key "log_dir". | Add a line such as: log_dir = ".ao-state"',
  ]);
});

test('an agent without a backend is told so when [defaults] has none either', () => {
  expect(problemsOf(`${MINIMAL.replace('backend = "b"\n', '')}${AGENT}`)).toEqual([
    'CONFIG_MISSING_KEY 5:1 [[agent]] "a" lacks the required key "backend". | Add a line such as: backend = "b"',
  ]);
});

test('a backend named like a property of every object is not taken for declared', () => {
  expect(problemsOf(`${MINIMAL}${AGENT}backend = "toString"\n`)).toEqual([
    expect.stringMatching(/^CONFIG_UNKNOWN_BACKEND 8:1 /),
  ]);
});

test("a driver's own keys are let through, however near they are to shared ones", () => {
  const keys = [
    'preamble',
    'attach',
    'server',
    'model_env',
    'supports_resume',
    'resume_flag',
    'session_id_flag',
  ];
  const more = [
    'remote_control',
    'remote_control_flag',
    'model_flag',
    'flags',
    'pre_trust',
    'port',
    'env',
    'url',
  ];
  const options = Object.fromEntries([...keys, ...more].map((key) => [key, 'x']));
  const lines = Object.keys(options).map((key) => `${key} = "x"\n`);
  expect(load(`${MINIMAL}${lines.join('')}`).backends.b?.options).toEqual(options);
});

test('two agents with one name are an error that names both places', () => {
  expect(problemsOf(`${MINIMAL}${AGENT}${AGENT}`)).toEqual([
    'CONFIG_DUPLICATE_NAME 9:1 The name "a" is used by [[agent]] "a" (line 7) and again by [[agent]] "a" (line 9). | Rename one of them.',
  ]);
});

test('an agent and a service with one name are an error', () => {
  expect(problemsOf(`${MINIMAL}${AGENT}[[service]]\nname = "a"\ncommand = "x"\n`)).toEqual([
    expect.stringMatching(
      /^CONFIG_DUPLICATE_NAME 9:1 .*\[\[agent\]\] "a" \(line 7\) and again by \[\[service\]\]/,
    ),
  ]);
});

test('two agents cannot share a tmux session, so that none is taken for the other', () => {
  expect(problemsOf(`${MINIMAL}${AGENT}[[agent]]\nname = "x"\nsession = "p-a"\n`)).toEqual([
    'CONFIG_DUPLICATE_SESSION 10:1 The tmux session "p-a" is used by [[agent]] "a" (line 7) and again by [[agent]] "x" (line 10). | Rename one of them, or give one another `session`.',
  ]);
});

test('no agent can take the watchdog’s name or session', () => {
  expect(problemsOf(`${MINIMAL}[[agent]]\nname = "watchdog"\n`)).toEqual([
    'CONFIG_RESERVED_NAME 7:1 The name "watchdog" is reserved for the watchdog. | Choose another name.',
  ]);
  expect(problemsOf(`${MINIMAL}${AGENT}session = "p-watchdog"\n`)).toEqual([
    'CONFIG_RESERVED_NAME 8:1 The session "p-watchdog" is reserved for the watchdog. | Choose another session.',
  ]);
});

test.each([
  ['my.agent', 'tmux turns "." into "_", so the session would not be found again', 'my-agent'],
  ['a:b', 'tmux turns ":" into "_", so the session would not be found again', 'a-b'],
  ['a/b', 'it has a "/", but is also the name of a log file', 'a-b'],
  ['a\\\\b', 'tmux writes "\\" twice, so the session would not be found again', 'a-b'],
  ['a\\tb', 'it has a control character, which tmux would change', 'a-b'],
  [
    '$HOME',
    'tmux writes "\\" before a "$" that a letter follows, so the session would not be found again',
    'HOME',
  ],
  ['a#S', 'tmux takes "#" as the start of a format', 'a-S'],
  ['#(id)', 'tmux takes "#" as the start of a format', '(id)'],
])(
  'the name %j is refused instead of starting a session that is never found again',
  (name, reason, better) => {
    const [problem = '', ...others] = problemsOf(`${MINIMAL}[[agent]]\nname = "${name}"\n`);
    expect(others).toEqual([]);
    expect(problem).toMatch(/^CONFIG_BAD_NAME 7:1 The name /);
    expect(problem).toContain(`cannot be used: ${reason}. | Write, for example: name = "${better}"`);
  },
);

test.each(['a b', '$5', '100%', 'a@b', 'a=b', '{x}', '-dash', 'ünï', 'agent#1', 'a#b'])(
  'the name %j works',
  (name) => {
    expect(load(`${MINIMAL}[[agent]]\nname = '${name}'\n`).agents[0]?.session).toBe(`p-${name}`);
  },
);

test('an empty name, session or prefix is refused', () => {
  expect(problemsOf(`${MINIMAL}[[agent]]\nname = ""\n`)).toHaveLength(1);
  expect(problemsOf(`${MINIMAL}${AGENT}session = ""\n`)).toEqual([
    expect.stringContaining('The session "" cannot be used: it is empty.'),
  ]);
  expect(problemsOf(MINIMAL.replace('"p-"', '""'))).toEqual([expect.stringMatching(/^CONFIG_VALUE 2:1 /)]);
});

test('a prefix with a dot is refused', () => {
  expect(problemsOf(MINIMAL.replace('p-', 'my.proj-'))).toEqual([
    expect.stringContaining('Write, for example: session_prefix = "my-proj-"'),
  ]);
});

test('loops need names of their own, files of their own, and agents that say which is theirs', () => {
  const loops = '[[loop]]\nname = "x"\nstate_file = "s"\n[[loop]]\nname = "y"\nstate_file = "s"\n';
  const agent = `${AGENT}kind = "loop"\nrole = "r"\n`;
  expect(problemsOf(`${MINIMAL}${loops}${agent}`)).toEqual([
    'CONFIG_DUPLICATE_STATE_FILE 11:1 The loops "y" and "x" (line 8) have the same state_file "s". | Give one of them another `state_file`, or leave it out.',
    'CONFIG_LOOP_AMBIGUOUS 14:1 [[agent]] "a" is of kind "loop" and the file has several loops, but the agent names none. | Add loop = "NAME"; the loops are "x", "y".',
  ]);
  expect(problemsOf(`${MINIMAL}[[loop]]\nname = "api"\n${agent}loop = "app"\n`)).toEqual([
    expect.stringMatching(/^CONFIG_UNKNOWN_LOOP 12:1 .*"app".* \| Did you mean "api"\?$/),
  ]);
  expect(problemsOf(`${MINIMAL}[[loop]]\nname = "x"\n[[loop]]\nname = "x"\n`)).toEqual([
    expect.stringMatching(/^CONFIG_DUPLICATE_NAME 9:1 /),
  ]);
  expect(problemsOf(`${MINIMAL}[[loop]]\n`)).toEqual([
    expect.stringMatching(/^CONFIG_MISSING_KEY 6:1 .*"name"/),
  ]);
});

test('what has no effect or is probably a slip is a warning', () => {
  expect(warningsOf(MINIMAL.replace('[backend.b]', 'session = "x"\n[backend.b]'))).toEqual([
    'CONFIG_IGNORED_KEY 5:1 "session" in [defaults] has no effect: agents do not inherit it. | Remove the line, or move it to where it is meant.',
  ]);
  expect(warningsOf(`${MINIMAL}${AGENT}kind = "lop"\n`)).toEqual([
    'CONFIG_UNUSUAL_KIND 8:1 [[agent]] "a" is of kind "lop", which is treated like "persistent". | Did you mean "loop"?',
  ]);
  expect(warningsOf(`${MINIMAL}${AGENT}kind = "researcher"\n`)).toEqual([]);
  expect(
    warningsOf(`${MINIMAL}[loop]\nphases = [{ id = "p", status = "S" }, { id = "q", status = "S" }]\n`),
  ).toEqual([expect.stringMatching(/^CONFIG_SHARED_STATUS 7:51 The phases "q" and "p"/)]);
});
