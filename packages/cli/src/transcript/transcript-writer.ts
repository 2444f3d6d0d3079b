import type { TranscriptSettings } from '@agent-orchestrator/core';
import type { Invocation } from '../command-line/invocation.ts';
import { entryTimes } from './entry-times.ts';
import { HtmlRenderer } from './html-renderer.ts';
import { harmlessJson, jsonOf, jsonOfTally } from './json-lines.ts';
import type { ProblemNotes } from './problem-notes.ts';
import type { Tally } from './tally.ts';
import { TextRenderer } from './text-renderer.ts';
import { type TranscriptOptions, viewOptions } from './transcript-options.ts';
import type { ViewItem } from './view-item.ts';

/** Writes a transcript in the form that was asked for. */
export interface TranscriptWriter {
  readonly item: (item: ViewItem, source: string) => void;
  readonly end: (tally: Tally, problems: ProblemNotes) => void;
  /** Hands on what was gathered; settles when more can be taken. */
  readonly flush: () => Promise<void>;
}

/** How one form is written, as text. */
interface Form {
  readonly head?: string;
  readonly item: (item: ViewItem, source: string) => string;
  readonly end: (tally: Tally, problems: ProblemNotes) => string;
}

/** Output in pieces of this size: a write for each line would be slow. Characters. */
const PIECE = 256 * 1024;

export function openWriter(
  { output, columns, colorOutput }: Pick<Invocation, 'output' | 'columns' | 'colorOutput'>,
  { asked, settings, title }: { asked: TranscriptOptions; settings: TranscriptSettings; title: string },
): TranscriptWriter {
  const full = viewOptions(asked, settings).tools === 'full';
  const times = entryTimes(settings);
  const form =
    asked.format === 'json'
      ? jsonForm
      : asked.format === 'html'
        ? htmlForm(new HtmlRenderer(times), title)
        : textForm(new TextRenderer({ times, full, columns, color: colorOutput }));
  let text = form.head ?? '';
  const write = () => {
    if (text !== '') output.raw(text);
    text = '';
  };
  const add = (more: string) => {
    text += more;
    if (text.length >= PIECE) write();
  };
  return {
    item: (item, source) => add(form.item(item, source)),
    end: (tally, problems) => add(form.end(tally, problems)),
    flush: () => {
      write();
      return output.drained();
    },
  };
}

const jsonForm: Form = {
  item: (item, source) => harmlessJson(jsonOf(item, source)),
  end: (tally, { list, lines }) => harmlessJson(jsonOfTally(tally, list, lines)),
};

const htmlForm = (renderer: HtmlRenderer, title: string): Form => ({
  head: renderer.head(title),
  item: (item) => renderer.render(item),
  end: (tally) => renderer.tail(tally),
});

const textForm = (renderer: TextRenderer): Form => ({
  item: (item) => renderer.render(item).reduce((text, line) => `${text}${line}\n`, ''),
  end: (tally) => renderer.summary(tally).reduce((text, line) => `${text}${line}\n`, ''),
});
