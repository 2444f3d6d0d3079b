import { numberOption } from './directive.mjs';
import { TOOL_SEARCH, toolCall } from './tool-calls.mjs';

/**
 * What the model answers: steps that are played one after another, or an error.
 * @typedef {(
 *   | { type: 'text' | 'thinking', pieces: readonly string[], pause: number }
 *   | { type: 'call', name: string, input: unknown }
 *   | { type: 'silence', ms: number }
 *   | { type: 'drop' }
 * )} Step `pause`: ms between two pieces. `drop`: the connection breaks.
 * @typedef {{ status: number, type?: string, message?: string, headers: Record<string, string>, extra?: object, top?: object }} Failure
 * `extra`: more fields of the error; `top`: more fields beside it.
 * @typedef {{ steps: readonly Step[], failure?: undefined } | { steps?: undefined, failure: Failure }} Reply
 * @typedef {import('./directive.mjs').Directive} Directive
 * @typedef {{ conversation: import('./conversation.mjs').Conversation, attempt: number }} Asked
 * `attempt`: how often this directive was asked for before in this conversation, 0 the first time.
 */

const PIECE_MS = 200;

/** @type {Record<string, (directive: Directive, asked: Asked) => readonly Step[]>} */
const VERBS = {
  say: ({ text }) => [say(text === '' ? 'All good.' : text.replaceAll('\\n', '\n'))],
  stream: (directive) => [slowly('text', numberOption(directive, 'secs', 20))],
  think: (directive) => [slowly('thinking', numberOption(directive, 'secs', 10)), say('Thought it through.')],
  silence: (directive) => [
    { type: 'silence', ms: numberOption(directive, 'secs', 60) * 1000 },
    say('After the silence.'),
  ],
  drop: (directive, { attempt }) =>
    attempt < numberOption(directive, 'times', 1)
      ? [slowly('text', numberOption(directive, 'after', 2)), { type: 'drop' }]
      : [say('Recovered from a broken connection.')],
  long: (directive) => [say(longText(numberOption(directive, 'lines', 120)))],
  bash: (directive, asked) => calling(directive, asked, 'bash'),
  background: (directive, asked) => calling(directive, asked, 'background'),
  write: (directive, asked) => calling(directive, asked, 'write'),
  ask: (directive, asked) => calling(directive, asked, 'ask'),
  plan: (directive, asked) => calling(directive, asked, 'plan'),
  call: (directive, asked) => calling(directive, asked, 'call'),
};

export const REPLY_VERBS = Object.keys(VERBS);

/**
 * The steps of an answer that is no error. A request without tools is a side job of the tool (a title, a summary): it is
 * answered at once, so that only the main conversation follows the script.
 * @param {Directive | undefined} directive
 * @param {Asked} asked
 * @returns {readonly Step[]}
 */
export function stepsFor(directive, asked) {
  if (directive === undefined) return [say('All good.')];
  const steps = VERBS[directive.verb];
  if (steps === undefined) throw new Error(`The scripted model knows no "model:${directive.verb}".`);
  return asked.conversation.tools.length === 0 ? [say('A side reply.')] : steps(directive, asked);
}

/** @param {string} text @returns {Step} */
function say(text) {
  return { type: 'text', pieces: [text], pause: 0 };
}

/** @param {'text' | 'thinking'} type @param {number} secs @returns {Step} */
function slowly(type, secs) {
  const count = Math.max(2, Math.round((secs * 1000) / PIECE_MS));
  const pieces = Array.from(
    { length: count },
    (_, index) => `word${index}${index % 12 === 11 ? '.\n\n' : ' '}`,
  );
  return { type, pieces, pause: PIECE_MS };
}

/**
 * Calls a tool `times` times, one call in each turn, and closes with a sentence.
 * @param {Directive} directive
 * @param {Asked} asked
 * @param {string} kind
 * @returns {readonly Step[]}
 */
function calling(directive, { conversation }, kind) {
  const prepared = kind === 'plan' ? [TOOL_SEARCH, 'Write'] : [TOOL_SEARCH];
  const made = conversation.calls.filter((name) => !prepared.includes(name)).length;
  if (made >= numberOption(directive, 'times', 1)) {
    return [say(directive.options.final ?? `Finished after ${made} calls.`)];
  }
  return [say('I will use a tool.'), toolCall(kind, directive, conversation)];
}

/** @param {number} lines */
function longText(lines) {
  const items = Array.from(
    { length: lines },
    (_, index) => `${index + 1}. item ${index + 1} with words to fill the line`,
  );
  return `## A long reply\n\n${items.join('\n')}\n`;
}
