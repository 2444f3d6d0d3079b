import { Command, Option } from 'commander';
import { describeVersion, versionReport } from '../handover/describe-version.ts';
import { VERBS, type VerbEntry } from './verb-table.ts';

/** What the command line asks for. */
export interface Request {
  readonly entry: VerbEntry;
  readonly names: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface GlobalOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

const GLOBAL_OPTIONS = [
  new Option('--config <path>', 'the config file (default: agents.toml in the current folder)').argParser(
    // Given twice, the first counts, as in the tool that this one follows.
    (path: string, first: string | undefined) => first ?? path,
  ),
  new Option('--json', 'one JSON document on standard output, errors included'),
  new Option('--no-color', 'no colours; NO_COLOR=1 in the environment does the same'),
];

const EPILOGUE = `
Exit codes:
  0 done   1 what was asked failed   2 config or plugin   3 another watchdog runs
  4 something missing on this machine (tmux, git, a program)   64 usage   70 a bug

Without a verb but with --config, \`status\` is meant. \`agents VERB --help\` shows examples.`;

/** The command line as a whole. `onRequest` gets what was asked for; nothing is printed and nothing ends here. */
export function buildProgram(
  onRequest: (request: Request) => void,
  print: (text: string) => void = () => {},
  json = false,
): Command {
  const program = new Command('agents');
  program
    .description('Runs a fleet of terminal coding agents, declared in one agents.toml, and keeps it going.')
    .version(
      json ? JSON.stringify({ v: 1, ...versionReport() }) : describeVersion(versionReport()),
      '-V, --version',
      'print the version, which copy of the command runs, and why',
    )
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {}, outputError: () => {} })
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .addHelpText('after', EPILOGUE)
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [verb]', 'print the help of a verb')
    .allowUnknownOption()
    .allowExcessArguments()
    .usage('[options] VERB [arguments]')
    .action(() => noVerb(program, onRequest));
  for (const option of GLOBAL_OPTIONS) program.addOption(option);
  for (const entry of VERBS) addVerb(program, entry, onRequest);
  return program;
}

function addVerb(program: Command, entry: VerbEntry, onRequest: (request: Request) => void): void {
  const command = program
    .command(entry.name)
    .description(entry.summary)
    .allowExcessArguments(false)
    .allowUnknownOption(false);
  for (const [syntax, text] of entry.arguments) command.argument(syntax, text);
  for (const [flags, text] of entry.options) command.option(flags, text);
  for (const flags of entry.hidden ?? []) command.addOption(new Option(flags).hideHelp());
  const width = Math.max(...entry.examples.map(([example]) => example.length));
  const examples = entry.examples.map(([example, text]) => `  ${example.padEnd(width)}  ${text}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  command.action(() => onRequest({ entry, names: command.args, options: command.opts() }));
}

/** Only options, or a word that is no verb. */
function noVerb(program: Command, onRequest: (request: Request) => void): void {
  const [word] = program.args;
  if (word !== undefined) {
    // Commander knows how to find the nearest word; it is asked as if nothing unknown were allowed.
    if (word.startsWith('-')) program.allowUnknownOption(false);
    const known = program as unknown as { unknownCommand(): never; unknownOption(flag: string): never };
    if (word.startsWith('-')) known.unknownOption(word);
    known.unknownCommand();
  }
  const status = VERBS.find(({ name }) => name === 'status');
  if (status !== undefined) onRequest({ entry: status, names: [], options: {} });
}
