import { join } from 'node:path';
import { quoteShell } from '../../plugin/quote-shell.ts';
import type { BackendSubject } from '../backend-subject.ts';
import type { LaunchTrial, LaunchValues } from '../launch-trial.ts';
import { misplacedFiles } from '../launch-trial.ts';
import type { LaunchTrials } from '../launch-trials.ts';
import type { Rule } from '../rule.ts';

/** What the rules about launches need. */
export interface LaunchSubject extends BackendSubject {
  /** `undefined`: the plugin cannot be used. */
  readonly launches: () => Promise<LaunchTrials | undefined>;
}

/** Rules about `launch`. */
export const LAUNCH_RULES: readonly Rule<LaunchSubject>[] = [
  {
    id: 'launch-plan',
    title: 'there is a valid plan for whatever an agent is called, asked and given',
    mend: 'Answer { command, firstPrompt, … } for every request; quote values instead of refusing them.',
    check: (subject) => overAll(subject, badPlan),
  },
  {
    id: 'launch-message',
    title: 'a first prompt that is typed is one line, and holds the prompt or names its file',
    mend: 'Type a sentence with kickoff.path in it: the prompt itself may have many lines.',
    check: async (subject) => {
      const opened = await subject.opened();
      // What is handed over through an interface of the tool is not typed.
      return opened && overAll(subject, (trial) => badMessage(trial, opened.driver.deliver === undefined));
    },
  },
  {
    id: 'launch-signals',
    title: 'signal sources have names of their own, absolute paths and a reader',
    mend: 'Give the driver `signals` with a `read`, and each source a name that no other has.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened && overAll(subject, (trial) => badSources(trial, opened.driver.signals !== undefined));
    },
  },
  {
    id: 'launch-no-side-effects',
    title: 'asking for a plan changes nothing: it is data',
    mend: 'Put what has to be written into `files` of the plan; the core writes it.',
    check: (subject) =>
      overAll(subject, ({ title, sideEffects }) => sideEffects.map((one) => `${title}: ${one}.`)),
  },
  {
    id: 'launch-starts',
    title: 'the command line starts the program in a real terminal',
    mend: 'The command must be one that a POSIX shell runs, with `bin` of the config as its program.',
    check: async ({ launches }) => {
      const trials = await launches();
      return trials?.plain.flatMap(({ title, failure }) =>
        failure === undefined ? [] : [`With ${title} it does not start: ${failure}`],
      );
    },
  },
  {
    id: 'launch-delivers',
    title: 'prompt and model reach the tool',
    mend: 'Hand the prompt over as an argument, by its file, or typed; the model by flag or environment. A suite with `choosesModel: false` is about a tool that has no models.',
    check: async ({ launches, suite }) => {
      const trials = await launches();
      return trials && undelivered(trials.plain[0], suite.choosesModel ?? true);
    },
  },
  {
    id: 'launch-exact',
    title: 'hostile names, folders, models and prompts reach the tool exactly, and nothing else happens',
    mend: 'Quote every value for the place where it stands: renderCommand for templates, quoteShell for words.',
    check: async ({ launches }) => {
      const trials = await launches();
      return trials?.hostile.flatMap((trial) => inexact(trials.plain, trial));
    },
  },
  {
    id: 'launch-leading-dash',
    title: 'a prompt that begins with a dash is not taken for an option',
    mend: 'Put `--` before it, or hand it over by an option of its own or by its file.',
    check: async ({ launches }) => (await launches())?.hostile.flatMap(takenForOption),
  },
  {
    id: 'launch-long-prompt',
    title: 'a prompt that is longer than an argument can be does not keep the tool from starting',
    mend: 'Name kickoff.path instead when the text is longer than 120 000 bytes.',
    check: async ({ launches }) => {
      const trials = await launches();
      if (trials === undefined || trials.plain[0].start === undefined) return undefined;
      const { failure, refusal } = trials.long;
      const why = failure ?? refusal;
      return why === undefined ? [] : [`With a prompt of 300 kB it does not start: ${why}`];
    },
  },
];

async function overAll(
  { launches }: LaunchSubject,
  look: (trial: LaunchTrial) => readonly string[],
): Promise<readonly string[] | undefined> {
  const trials = await launches();
  return trials && [...trials.plain, ...trials.hostile].flatMap(look);
}

function badPlan({ title, plan, refusal, request }: LaunchTrial): string[] {
  if (plan === undefined) return [`With ${title}: ${refusal}`];
  return misplacedFiles(plan, request.stateDir, request.env.HOME ?? '').map(
    (path) =>
      `With ${title}: the file "${path}" is neither below the state folder nor merged into one of the home.`,
  );
}

function badMessage({ title, plan, request }: LaunchTrial, isTyped: boolean): string[] {
  if (plan?.firstPrompt.via !== 'message') return [];
  const { text } = plan.firstPrompt;
  const findings: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal takes for keys
  if (isTyped && /[\u0000-\u001f\u007f]/.test(text))
    findings.push(`With ${title} the message is not one line of text.`);
  const holds = (value: string) => ENCODINGS.some((encode) => text.includes(encode(value)));
  if (!holds(request.kickoff.text) && !holds(request.kickoff.path))
    findings.push(`With ${title} the message holds neither the prompt nor the path of its file.`);
  return findings;
}

function badSources({ title, plan }: LaunchTrial, hasReader: boolean): string[] {
  const sources = plan?.signals ?? [];
  const findings: string[] = [];
  if (sources.length > 0 && !hasReader)
    findings.push('The plan names sources, but the driver has no `signals`.');
  const names = sources.map(({ name }) => name);
  if (new Set(names).size < names.length) findings.push(`With ${title} two sources have one name.`);
  for (const source of sources)
    if (source.kind !== 'events' && !source.path.startsWith('/'))
      findings.push(`With ${title} the path "${source.path}" is not absolute.`);
  return findings;
}

function undelivered({ plan, start, request }: LaunchTrial, choosesModel: boolean): string[] | undefined {
  if (plan === undefined || start === undefined) return undefined;
  const files = (plan.files ?? []).map((file) => JSON.stringify(file));
  const own = Object.keys(plan.env ?? {}).map((name) => start.env[name] ?? '');
  const given = [...start.argv, ...own, ...files];
  const arrives = (value: string) => given.some((one) => one.includes(value));
  const { kickoff, agent } = request;
  const findings: string[] = [];
  const typed = plan.firstPrompt.via === 'message';
  if (!typed && !arrives(kickoff.text) && !arrives(kickoff.path))
    findings.push('Neither the prompt nor the path of its file reaches the tool.');
  if (choosesModel && !arrives(agent.model))
    findings.push(`The model "${agent.model}" does not reach the tool.`);
  return findings;
}

/** Compares with the plain launch: what stood there as a plain value must stand here as the hostile one. */
function inexact([plain, again]: LaunchTrials['plain'], trial: LaunchTrial): string[] {
  if (plain.start === undefined || again.start === undefined || trial.plan === undefined) return [];
  const { title, start } = trial;
  if (start === undefined) return [`With ${title} the program does not start: ${trial.failure}`];
  const findings: string[] = [];
  if (start.cwd !== trial.request.agent.dir)
    findings.push(`With ${title} it runs in ${JSON.stringify(start.cwd)}.`);
  const [expected, other, got] = [plain, again, trial].map(argumentsOf) as [string[], string[], string[]];
  if (got.length !== expected.length)
    findings.push(
      `With ${title} it gets ${got.length} arguments instead of ${expected.length}: ${JSON.stringify(got).slice(0, 300)}`,
    );
  else
    for (const [index, word] of expected.entries())
      if (
        word === translate(other[index] ?? '', again, plain) &&
        !arrivesAs(word, got[index] ?? '', plain, trial)
      )
        findings.push(
          `With ${title} the argument ${JSON.stringify(word)} becomes ${JSON.stringify(got[index])}.`,
        );
  for (const name of Object.keys(trial.plan.env ?? {})) {
    const [word = '', second = ''] = [plain.start.env[name], again.start.env[name]];
    if (word === translate(second, again, plain) && !arrivesAs(word, start.env[name] ?? '', plain, trial))
      findings.push(`With ${title} the variable ${name} becomes ${JSON.stringify(start.env[name])}.`);
  }
  return findings;
}

/** A lone `--` may stand before what begins with a dash. */
function argumentsOf({ start }: LaunchTrial): string[] {
  return (start?.argv ?? []).filter((word) => word !== '--');
}

type Encode = (value: string) => string;
const ENCODINGS: readonly Encode[] = [
  (value) => value,
  (value) => JSON.stringify(value).slice(1, -1),
  quoteShell,
];

function arrivesAs(word: string, got: string, plain: LaunchTrial, trial: LaunchTrial): boolean {
  return ENCODINGS.some((encode) => translate(word, plain, trial, encode) === got);
}

/** The word with every value of one launch replaced by that of another one, encoded. */
function translate(
  word: string,
  from: LaunchTrial,
  to: LaunchTrial,
  encode: Encode = (value) => value,
): string {
  const pairs = pairsOf(from, to);
  const parts: string[] = [];
  let rest = word;
  while (rest !== '') {
    const hit = pairs
      .map(([value, other]) => ({ at: rest.indexOf(value), value, other }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.value.length - a.value.length)[0];
    if (hit === undefined) break;
    parts.push(rest.slice(0, hit.at), encode(hit.other));
    rest = rest.slice(hit.at + hit.value.length);
  }
  return parts.join('') + rest;
}

function pairsOf(from: LaunchTrial, to: LaunchTrial): readonly (readonly [string, string])[] {
  const keys: readonly (keyof LaunchValues)[] = ['name', 'session', 'model', 'prompt', 'resumeId'];
  const places = ({ request }: LaunchTrial) => [
    request.kickoff.path,
    request.stateDir,
    request.agent.dir,
    request.env.HOME ?? '',
    join(request.env.AGENTS_KIT_DUMP ?? '', '..'),
  ];
  return [
    ...keys.map((key) => [from.values[key], to.values[key]] as const),
    ...places(from).map((place, index) => [place, places(to)[index] ?? ''] as const),
  ];
}

function takenForOption({ title, start, values }: LaunchTrial): string[] {
  const argv = start?.argv ?? [];
  if (!values.prompt.startsWith('-')) return [];
  return argv.flatMap((word, index) => {
    if (word !== values.prompt) return [];
    const before = argv.slice(0, index);
    const isValue = /^--?[a-zA-Z][\w-]*$/.test(before.at(-1) ?? '');
    return isValue || before.includes('--')
      ? []
      : [`With ${title} the prompt ${JSON.stringify(word)} stands where an option could.`];
  });
}
