import { homedir } from 'node:os';
import { resolve } from 'node:path';
import {
  EXIT,
  fail,
  findConfig,
  followTranscript,
  loadFleet,
  type OpenedTranscript,
  openAgentTranscript,
  openTranscriptFile,
  readTranscript,
  type TranscriptSettings,
  type TranscriptSink,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { failCli } from '../errors/cli-errors.ts';
import { loadDriver } from '../plugins/driver-loader.ts';
import { pluginLoader } from '../plugins/plugin-loader.ts';
import { ProblemNotes } from '../transcript/problem-notes.ts';
import { openRedactor } from '../transcript/redact.ts';
import {
  DEFAULT_SETTINGS,
  parseTranscriptOptions,
  type TranscriptOptions,
  viewOptions,
} from '../transcript/transcript-options.ts';
import { TranscriptView } from '../transcript/transcript-view.ts';
import { openWriter } from '../transcript/transcript-writer.ts';

export async function run(
  invocation: Invocation,
  [name = '']: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const asked = await parseTranscriptOptions(options, invocation.json);
  const transcript =
    typeof options.driver === 'string'
      ? await openFile(invocation, options.driver, name)
      : await openAgent(invocation, name);
  await show(invocation, { ...transcript, asked, name });
  return { exitCode: EXIT.done };
}

interface Opened {
  readonly opened: OpenedTranscript;
  readonly settings: TranscriptSettings;
  /** What helps when none of it can be read. */
  readonly advice: string;
}

async function openAgent({ config, cwd, env, bin }: Invocation, name: string): Promise<Opened> {
  const configPath = findConfig({ explicit: config, cwd });
  const opened = await openAgentTranscript({ configPath, env, name, loadPlugins: pluginLoader(bin) });
  return {
    opened,
    settings: opened.fleet.transcript,
    advice: 'See whether the agent runs: agents status',
  };
}

/** Without `--config` no config is needed, and none is read. */
async function openFile({ config, cwd, env, bin }: Invocation, id: string, file: string): Promise<Opened> {
  const configPath = config === undefined ? undefined : findConfig({ explicit: config, cwd });
  const driver = await loadDriver(id, { bin, cwd, config: configPath });
  const settings = configPath === undefined ? DEFAULT_SETTINGS : loadFleet(configPath).transcript;
  const opened = await openTranscriptFile({ driver, path: resolve(cwd, file), env });
  return { opened, settings, advice: `Name a file that the tool of the driver "${id}" has written.` };
}

/** Reads, filters, redacts and writes, a piece of the file after the other. */
async function show(
  invocation: Invocation,
  {
    asked,
    opened,
    settings,
    advice,
    name,
  }: Opened & { readonly asked: TranscriptOptions; readonly name: string },
): Promise<void> {
  const { output, env } = invocation;
  const signal = AbortSignal.any([invocation.signal, output.closed]);
  const redactor = asked.share ? redactorOf(env, settings) : undefined;
  const clean = redactor?.text ?? ((text: string) => text);
  const view = new TranscriptView(viewOptions(asked, settings), redactor);
  const writer = openWriter(invocation, { asked, settings, title: `Transcript of ${clean(name)}` });
  const problems = new ProblemNotes(clean, (text) => output.note(text), { atOnce: asked.follow });
  const sink: TranscriptSink = {
    problem: problems.add,
    entries: async (entries, source) => {
      const from = clean(source);
      for (const entry of entries) for (const item of view.take(entry)) writer.item(item, from);
      await writer.flush();
    },
  };
  if (asked.follow) {
    const onWaiting = () => output.note(`There is no transcript of "${name}" yet; waiting for it.`);
    return followTranscript(opened.input, sink, signal, onWaiting);
  }
  const { found, read } = await readTranscript(opened.input, sink, signal);
  if (found === 0) throw failCli('TRANSCRIPT_MISSING', { name, driver: opened.driver });
  const [first] = problems.list;
  if (read === 0 && first !== undefined) throw fail('TRANSCRIPT_UNREADABLE', { ...first, advice });
  writer.end(view.tally, problems);
  problems.tell();
  await writer.flush();
}

function redactorOf(env: NodeJS.ProcessEnv, { redact }: TranscriptSettings) {
  return openRedactor({ homes: [homedir(), env.HOME ?? ''], patterns: redact });
}
