import type { TranscriptSettings } from '@agent-orchestrator/core';
import type { VerbOptions } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';
import { parseSince } from '../events/parse-since.ts';
import type { ViewOptions } from './transcript-view.ts';

/** How a transcript was asked for. */
export interface TranscriptOptions {
  readonly format: 'text' | 'json' | 'html';
  readonly follow: boolean;
  readonly share: boolean;
  readonly since: number | undefined;
  /** Given on the command line; `undefined`: the config decides. */
  readonly tools: ViewOptions['tools'] | undefined;
  readonly thinking: boolean | undefined;
}

const TOOLS = ['none', 'short', 'full'] as const;

/** Reads the options of the verb. Throws `USAGE`. */
export async function parseTranscriptOptions(
  options: VerbOptions,
  json: boolean,
): Promise<TranscriptOptions> {
  const { tools, thinking } = options;
  const html = options.html === true;
  const follow = options.follow === true;
  const detail = TOOLS.find((one) => one === tools);
  if (tools !== undefined && detail === undefined)
    throw await usageError(`"${tools}" is no way to show tools.`, `Give --tools one of ${TOOLS.join(', ')}.`);
  if (html && json)
    throw await usageError('A transcript is either a page or JSON.', 'Leave out --html or --json.');
  if (html && follow)
    throw await usageError('A page has an end, so it cannot follow.', 'Leave out --html or --follow.');
  return {
    format: json ? 'json' : html ? 'html' : 'text',
    ...{ follow, share: options.share === true, since: await parseSince(options.since, Date.now()) },
    ...{ tools: detail, thinking: typeof thinking === 'boolean' ? thinking : undefined },
  };
}

/** What is shown: by the options, else by the config; programs get everything. */
export function viewOptions(options: TranscriptOptions, settings: TranscriptSettings): ViewOptions {
  const json = options.format === 'json';
  return {
    since: options.since,
    tools: options.tools ?? (json ? 'full' : settings.tools),
    thinking: options.thinking ?? (json || settings.thinking),
    resultLines: settings.resultLines,
  };
}

/** What counts where there is no config. */
export const DEFAULT_SETTINGS: TranscriptSettings = {
  ...{ tools: 'short', thinking: false, resultLines: 3, time: 'clock', timeZone: undefined, redact: [] },
};
