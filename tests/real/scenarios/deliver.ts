import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { keepFigure } from '../figures.mjs';
import type { RealFleet } from './real-fleet.ts';

/** Shapes of a message that a terminal, a shell or a tool could take for something else. */
const SHAPES: Record<string, (mark: string) => string> = {
  'one line': (mark) => `Please note ${mark} and go on.`,
  'unicode and emoji': (mark) => `Grüße ${mark} — 日本語 ✓ 👩‍💻 “quoted” e\u0301`,
  '40 lines': (mark) => lines(40, (line) => `${mark} line ${line} with some words in it`),
  '24 kB': (mark) => lines(300, (line) => `${mark} ${line} ${'words and more words '.repeat(3)}`),
  '19 kB in one line': (mark) => `${mark} ${'one long line without an end '.repeat(660)}${mark}`,
  'a path first': (mark) => `/etc/hosts is a file; ${mark} read it.`,
  'a # first': (mark) => `# ${mark} is no memory`,
  'a ? first': (mark) => `? ${mark} is no call for help`,
  'a backslash last': (mark) => `${mark} ends in C:\\folder\\`,
  'an @ last': (mark) => `${mark} write to nobody@x`,
  quotes: (mark) => `${mark} it's "quoted", \`ticked\` and ''doubly''`,
  'shell syntax': (mark) => `${mark} $(touch pwned) \${HOME} \`id\` ; rm -rf nothing | cat && true`,
  tabs: (mark) => `${mark}\tone\ttwo`,
  'blank lines': (mark) => `${mark} first\n\n\nlast`,
  'a dash first': (mark) => `- ${mark} is an item`,
};

const lines = (count: number, line: (number: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join('\n');

interface Case {
  readonly shape: string;
  readonly mark: string;
  readonly text: string;
}

const caseOf = (round: number): Case => {
  const [shape, write] = Object.entries(SHAPES)[round % Object.keys(SHAPES).length] ?? ['', () => ''];
  const mark = `marked-${String(round).padStart(3, '0')}-${createHash('sha1').update(`${round}`).digest('hex').slice(0, 8)}`;
  return { shape, mark, text: write(mark) };
};

/** One message of every shape. */
export const EVERY_SHAPE = Object.keys(SHAPES).length;

/** Sends so many messages to an idle agent, one after another: each must arrive exactly once, as it is, and be told so. */
export async function deliver(fleet: RealFleet, tool: string, rounds: number): Promise<void> {
  const before = fleet.prompts().length;
  const outcomes = [];
  for (let round = 0; round < rounds; round++) outcomes.push(await send(fleet, caseOf(round)));
  await fleet.judged('idle', { deadline: 60_000 });
  const bad = outcomes.filter(({ problems }) => problems.length > 0);
  for (const { shape, ms } of outcomes) keepFigure({ kind: `${tool}: sent → delivered`, what: shape, ms });
  console.log(`${tool}: ${rounds - bad.length} of ${rounds} exact`);
  expect(bad).toEqual([]);
  expect(fleet.prompts()).toHaveLength(before + rounds);
}

async function send(fleet: RealFleet, { shape, mark, text }: Case) {
  const before = fleet.prompts().length;
  const began = Date.now();
  const { exitCode, body } = await fleet.sandbox.json(['send', 'worker', '--wait=60'], {
    input: text,
    timeout: 90_000,
  });
  const ms = Date.now() - began;
  // The evidence may be older than the request that the model gets.
  await fleet.until(`${shape} at the model`, () => fleet.prompts().length > before, 20_000).catch(() => {});
  const got = fleet.prompts().filter((prompt) => prompt.includes(mark));
  const problems = [
    ...(exitCode === 0 && body.state === 'delivered'
      ? []
      : [`exit ${exitCode}, ${body.state}: ${body.reason}`]),
    ...(got.length === 1 ? [] : [`the model got it ${got.length} times`]),
    ...(got.length === 1 && !isSame(got[0] ?? '', text)
      ? [`the model got ${JSON.stringify(shorten(got[0] ?? ''))}`]
      : []),
  ];
  return { shape, mark, ms, problems };
}

/** Equal but for what input boxes do to a text: tags around a big paste, blanks for tabs, composed letters, no blanks at an end. */
function isSame(got: string, sent: string): boolean {
  return plain(got) === plain(sent);
}

function plain(text: string): string {
  return text
    .replaceAll(/<\/?pasted_content[^>]*>\n?/g, '')
    .normalize('NFC')
    .replaceAll('\t', '    ')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
}

const shorten = (text: string) => (text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-80)}` : text);
