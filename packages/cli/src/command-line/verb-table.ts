import type { Verb } from './invocation.ts';

/** What the command line of a verb looks like. The verb itself is loaded when it is asked for. */
export interface VerbEntry {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly (readonly [syntax: string, text: string])[];
  readonly options: readonly (readonly [flags: string, text: string])[];
  /** Options that only the command itself uses. */
  readonly hidden?: readonly string[];
  readonly examples: readonly (readonly [command: string, text: string])[];
  /** A signal ends it in its own time, with exit code 0. */
  readonly graceful?: boolean;
  readonly load: () => Promise<Verb>;
}

export const VERBS: readonly VerbEntry[] = [
  {
    name: 'up',
    summary:
      'start what is not running: all enabled agents, the services and the watchdog, or only the named ones',
    arguments: [['[name...]', 'agents, services or "watchdog"; a named one is released if it was held']],
    options: [],
    examples: [
      ['agents up', 'start the fleet; what runs already is left alone'],
      ['agents up builder', 'start one agent, and let the watchdog look after it again'],
      ['AGENT_MODEL_builder=opus agents up builder', 'with another model, this time only'],
    ],
    load: () => import('../verbs/up.ts'),
  },
  {
    name: 'down',
    summary: 'stop everything, or only the named ones and keep them stopped',
    arguments: [
      ['[name...]', 'agents, services or "watchdog"; a named one stays stopped until `agents up NAME`'],
    ],
    options: [],
    examples: [
      ['agents down', 'stop the watchdog, every agent and every service'],
      ['agents down builder', 'stop one agent and hold it: the watchdog does not start it again'],
    ],
    load: () => import('../verbs/down.ts'),
  },
  {
    name: 'status',
    summary: 'show every agent, service and the watchdog, the phase, and what is wrong',
    arguments: [],
    options: [],
    examples: [
      ['agents status', 'a table'],
      ['agents status --json', 'the same and more, for a program'],
    ],
    load: () => import('../verbs/status.ts'),
  },
  {
    name: 'watchdog',
    summary: 'supervise the fleet in the foreground, until it is interrupted',
    arguments: [],
    options: [],
    hidden: ['--detached'],
    examples: [['agents watchdog', '`agents up` starts the same in the background']],
    graceful: true,
    load: () => import('../verbs/watchdog.ts'),
  },
  {
    name: 'events',
    summary: 'show what was decided and done, and why',
    arguments: [],
    options: [
      ['-f, --follow', 'go on with what happens from now on'],
      ['-n, --lines <count>', 'only the last events; 0 with --follow: only new ones'],
      ['--since <time>', 'only events after a time (2026-11-22T08:30Z) or within a span (30s, 10m, 2h, 1d)'],
      ['--agent <name>', 'only events about one agent or service'],
      ['--event <name>', 'only events of one kind, such as agent-started'],
    ],
    examples: [
      ['agents events -n 20', 'the last 20'],
      ['agents events -f --json', 'one JSON object per line, as it happens'],
      ['agents events --since 8h --event limit-hit', 'the limits of this night'],
    ],
    load: () => import('../verbs/events.ts'),
  },
  {
    name: 'logs',
    summary: 'show the output of an agent, a service or the watchdog',
    arguments: [['<name>', 'an agent, a service or "watchdog"']],
    options: [
      ['-f, --follow', 'go on with what is written from now on; the default in a terminal without -n'],
      ['-n, --lines <count>', 'how many of the last lines (default: 10)'],
      ['--raw', 'as it was written, with escape codes'],
    ],
    examples: [
      ['agents logs builder', 'the last lines; in a terminal it goes on'],
      ['agents logs watchdog -n 50', 'the last 50 lines of the watchdog'],
    ],
    load: () => import('../verbs/logs.ts'),
  },
  {
    name: 'detect',
    summary: 'say what a driver makes of a saved screen; needs no config',
    arguments: [
      ['[file]', 'the screen as text, as `tmux capture-pane -p` prints it; "-" or none: standard input'],
    ],
    options: [
      ['--driver <driver>', 'whose verdict'],
      ['--plugin <plugin>', 'the path or package that offers it, when the command does not know it by name'],
      ['--title <title>', 'the title of the pane at that moment'],
      ['--command <command>', 'its foreground command'],
      ['--now <time>', 'when the screen was saved (2026-11-22T08:30Z; default: now)'],
      [
        '--tz <zone>',
        'time zone of clock times that name none, such as Europe/Rome (default: that of this machine)',
      ],
    ],
    examples: [
      ['agents detect --driver claude screen.txt', 'in a terminal for people, else one line of JSON'],
      ['tmux capture-pane -p | agents detect --driver opencode --json', 'what stands in a pane now'],
      ['agents detect --driver mine --plugin ./my-backend.mjs screen.txt', 'a driver of your own'],
    ],
    load: () => import('../verbs/detect.ts'),
  },
  {
    name: 'transcript',
    summary: 'show what an agent was told, thought, did and spent, as its tool recorded it',
    arguments: [['<name>', 'an agent; with --driver a file']],
    options: [
      ['-f, --follow', 'go on with what is added, in further sessions of the agent too'],
      ['--since <time>', 'only what happened after a time or within a span, as for `events`'],
      ['--tools <detail>', 'of tools: none, short (a line, and the start of the result) or full'],
      ['--thinking', "with the model's thinking"],
      ['--no-thinking', 'without it, whatever the config says'],
      ['--html', 'one page on standard output: no scripts, nothing from elsewhere'],
      ['--share', 'replace what looks like a secret, and the home folder; best effort, so read it first'],
      ['--driver <driver>', 'read a file that the tool of this driver wrote; needs no config'],
    ],
    examples: [
      ['agents transcript builder', 'the whole session; how is in [transcript] of the config'],
      ['agents transcript builder -f --since 1h', 'the last hour, and on'],
      ['agents transcript builder --share --html > builder.html', 'a page for a colleague'],
      ['agents transcript builder --json --tools none', 'one JSON object a line, for a program'],
      ['agents transcript --driver claude session.jsonl', 'a file from elsewhere'],
    ],
    load: () => import('../verbs/transcript.ts'),
  },
  {
    name: 'send',
    summary: 'type a message into an agent, as soon as it can take one',
    arguments: [
      ['<name>', 'an agent'],
      ['[text...]', 'the message; "-" or none: what is on standard input'],
    ],
    options: [['--wait [seconds]', 'wait for the outcome, a minute unless said otherwise, and print it']],
    examples: [
      ['agents send builder "run the tests again"', 'queue it; the watchdog types it'],
      ['agents send builder "run the tests again" --wait', 'see that it arrived'],
      ['agents send builder - --wait=300 < plan.md', 'a file, with more patience'],
      ['agents send builder -- -v means verbose', 'a text that begins with "-"'],
    ],
    load: () => import('../verbs/send.ts'),
  },
  {
    name: 'outbox',
    summary: 'show the messages that are not delivered yet, and why',
    arguments: [],
    options: [
      ['--all', 'also those that have ended; the last 200 are kept'],
      ['--agent <name>', 'only those to one agent'],
    ],
    examples: [
      ['agents outbox', 'what waits, and what for'],
      ['agents outbox --all --agent builder', 'what became of everything that was sent to one agent'],
    ],
    load: () => import('../verbs/outbox.ts'),
  },
  {
    name: 'attach',
    summary: 'sit down at the terminal of an agent, a service or the watchdog',
    arguments: [['<name>', 'an agent, a service or "watchdog"']],
    options: [['--read-only', 'only look: no key does anything but detach']],
    examples: [
      ['agents attach builder', "leave it again with tmux's own key: Ctrl-b d"],
      ['agents attach builder --json', 'only print the command that would be run'],
    ],
    graceful: true,
    load: () => import('../verbs/attach.ts'),
  },
  {
    name: 'phase',
    summary: 'show or change the phase of a loop',
    arguments: [
      ['[action]', '"show" (default), "next" or "set"'],
      ['[phase]', 'for "set": the 0-based index or the id of the phase'],
    ],
    options: [['--loop <name>', 'which loop, when there are several']],
    examples: [
      ['agents phase', 'where the loop stands'],
      [
        'agents phase next',
        'go on to the next phase; a running watchdog restarts the agents of the loop in it',
      ],
      ['agents phase set 0', 'begin again with the first phase'],
    ],
    load: () => import('../verbs/phase.ts'),
  },
  {
    name: 'plugin',
    summary: 'show, add, write and try out plugins',
    arguments: [
      ['<action>', '"list", "add", "new" or "record"'],
      [
        '[what]',
        'for "add" a package (NAME, NAME@VERSION), a tarball, file:FOLDER or a module (./my-backend.mjs); for "new" the name of a package; for "record" an agent',
      ],
    ],
    options: [
      ['--core <version>', 'for "new": which core it is tested with, a version or the path of a tarball'],
      ['--out <dir>', 'for "record": the folder of the recordings (default: ./recordings)'],
      ['--state <word>', 'for "record": what the screen shows (default: the verdict)'],
    ],
    examples: [
      ['agents plugin list', 'what is loaded, from where, what it can do, and who uses it'],
      ['agents plugin add some-backend@1.2.3', 'install exactly this version, try it, list it in the config'],
      ['agents plugin add ./my-backend.mjs', 'a file of your own'],
      ['agents plugin new my-backend', 'the package of a backend with its tests, to go on from'],
      ['agents plugin record builder --state permission-dialog', 'what an agent shows now, for a test'],
    ],
    load: () => import('../verbs/plugin.ts'),
  },
  {
    name: 'selftest',
    summary: 'check that this machine can run a fleet; needs no config',
    arguments: [],
    options: [],
    examples: [['agents selftest', 'a line for each check']],
    load: () => import('../verbs/selftest.ts'),
  },
  {
    name: 'init',
    summary: 'write a starter agents.toml and a folder prompts/',
    arguments: [['[dir]', 'the project folder (default: the current one); made if it does not exist']],
    options: [],
    examples: [
      ['agents init', 'in the current folder'],
      ['agents init my-project', 'in another one'],
    ],
    load: () => import('../verbs/init.ts'),
  },
];
