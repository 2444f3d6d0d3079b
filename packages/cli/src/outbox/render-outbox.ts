import type { Message } from '@agent-orchestrator/core';
import { renderTable } from '../status/render-table.ts';
import { span } from '../status/span.ts';

const HEADER = ['ID', 'TO', 'ORIGIN', 'STATE', 'AGE', 'REASON', 'TEXT'];
const LEAST = HEADER.map(() => 0);
const WORDS = 40;

/** Messages as a table for people; nothing without any. */
export function renderOutbox(messages: readonly Message[], now: number): string[] {
  if (messages.length === 0) return [];
  return renderTable([HEADER, ...messages.map((message) => rowOf(message, now))], LEAST);
}

function rowOf({ id, to, origin, state, reason, text, createdAt }: Message, now: number): string[] {
  return [id, to, origin, state, span(now - createdAt), plain(reason), firstWords(text)];
}

/** The beginning of a text in one line, cut between words where there are any. */
export function firstWords(text: string): string {
  const line = plain(text);
  const characters = [...line];
  if (characters.length <= WORDS) return line;
  const cut = characters.slice(0, WORDS).join('');
  const blank = characters[WORDS] === ' ' ? -1 : cut.lastIndexOf(' ');
  return `${blank > 0 ? cut.slice(0, blank) : cut}…`;
}

/** Without anything that moves the cursor of whoever reads it. */
const plain = (text: string) => text.replace(/[\s\p{C}]+/gu, ' ').trim();
