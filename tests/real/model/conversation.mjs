/**
 * A request to a model, whatever its protocol: what people wrote, and how far the answer to the last of it has come.
 * @typedef {'messages' | 'chat' | 'responses'} Protocol
 * @typedef {{
 *   readonly protocol: Protocol,
 *   readonly model: string,
 *   readonly stream: boolean,
 *   readonly tools: readonly string[],
 *   readonly prompts: readonly string[],
 *   readonly toolResults: number,
 * }} Conversation
 * `prompts`: what people (or the tool in their name) wrote, oldest first. `toolResults`: how many came after the last.
 */

/** @param {string} path @returns {Protocol | undefined} */
export function protocolOf(path) {
  if (/\/messages$/.test(path)) return 'messages';
  if (/\/chat\/completions$/.test(path)) return 'chat';
  if (/\/responses$/.test(path)) return 'responses';
  return undefined;
}

/**
 * @param {Protocol} protocol
 * @param {any} body
 * @returns {Conversation}
 */
export function readConversation(protocol, body) {
  const turns = TURNS[protocol](body);
  const last = turns.findLastIndex((turn) => turn.prompt !== undefined);
  return {
    protocol,
    model: String(body.model ?? ''),
    stream: body.stream === true,
    tools: (body.tools ?? []).map((/** @type {any} */ tool) => tool.name ?? tool.function?.name ?? tool.type),
    prompts: turns.flatMap((turn) => (turn.prompt === undefined ? [] : [turn.prompt])),
    toolResults: turns.slice(last + 1).length,
  };
}

/** A turn is a prompt, or the result of one tool call. @typedef {{ prompt?: string }} Turn */

/** @type {Record<Protocol, (body: any) => Turn[]>} */
const TURNS = {
  messages: (body) =>
    (body.messages ?? []).filter(isUser).flatMap((/** @type {any} */ { content }) => {
      const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
      const results = blocks.filter((/** @type {any} */ { type }) => type === 'tool_result').map(() => ({}));
      return [...results, ...promptIn(blocks.map((/** @type {any} */ block) => block.text))];
    }),
  chat: (body) =>
    (body.messages ?? []).flatMap((/** @type {any} */ message) => {
      if (message.role === 'tool') return [{}];
      return isUser(message) ? promptIn(textsOf(message.content)) : [];
    }),
  responses: (body) =>
    (typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : (body.input ?? [])).flatMap(
      (/** @type {any} */ item) => {
        if (/_output$/.test(item.type ?? '')) return [{}];
        return (item.type ?? 'message') === 'message' && isUser(item) ? promptIn(textsOf(item.content)) : [];
      },
    ),
};

/** @param {any} message */
const isUser = (message) => message.role === 'user';

/** @param {any} content @returns {(string | undefined)[]} */
function textsOf(content) {
  return typeof content === 'string'
    ? [content]
    : (content ?? []).map((/** @type {any} */ part) => part.text);
}

/** What a tool adds to people's words: reminders, its own commands' output, notes about the environment. */
const ADDED =
  /^\s*<(?:system-reminder|local-command|command-|bash-|task-notification|environment_context|user_instructions|permissions|skills_instructions)|^# AGENTS\.md/;

/** @param {(string | undefined)[]} texts @returns {Turn[]} */
function promptIn(texts) {
  const own = texts.filter((text) => text !== undefined && text.trim() !== '' && !ADDED.test(text));
  return own.length === 0 ? [] : [{ prompt: own.join('\n') }];
}
