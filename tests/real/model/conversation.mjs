/**
 * A request to a model, whatever its protocol: what people wrote, and how far the answer to the last of it has come.
 * @typedef {'messages' | 'chat' | 'responses'} Protocol
 * @typedef {{
 *   readonly protocol: Protocol,
 *   readonly model: string,
 *   readonly stream: boolean,
 *   readonly tools: readonly string[],
 *   readonly prompts: readonly string[],
 *   readonly calls: readonly string[],
 *   readonly planFile: string | undefined,
 * }} Conversation
 * `prompts`: what people (or the tool in their name) wrote, oldest first. `calls`: names of the tools that the model has called
 * since the last of them. `planFile`: where the tool wants a plan to be written (Claude Code 2.1.330, in plan mode).
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
    calls: turns.slice(last + 1).flatMap((turn) => (turn.call === undefined ? [] : [turn.call])),
    planFile: /\/[\w./-]+\/plans\/[\w-]+\.md/.exec(JSON.stringify(body.messages ?? []))?.[0],
  };
}

/** A turn is a prompt, or the call of a tool. @typedef {{ prompt?: string, call?: string }} Turn */

/** @type {Record<Protocol, (body: any) => Turn[]>} */
const TURNS = {
  messages: (body) =>
    (body.messages ?? []).flatMap((/** @type {any} */ message) => {
      const { content } = message;
      const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
      if (isUser(message)) return promptIn(blocks.map((/** @type {any} */ block) => block.text));
      return callsIn(blocks.filter((/** @type {any} */ { type }) => type === 'tool_use'));
    }),
  chat: (body) =>
    (body.messages ?? []).flatMap((/** @type {any} */ message) => {
      if (isUser(message)) return promptIn(textsOf(message.content));
      return callsIn((message.tool_calls ?? []).map((/** @type {any} */ call) => call.function));
    }),
  responses: (body) =>
    (typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : (body.input ?? [])).flatMap(
      (/** @type {any} */ item) => {
        if (/_call$/.test(item.type ?? '')) return callsIn([item]);
        return (item.type ?? 'message') === 'message' && isUser(item) ? promptIn(textsOf(item.content)) : [];
      },
    ),
};

/** @param {{ name: string }[]} calls @returns {Turn[]} */
const callsIn = (calls) => calls.map(({ name }) => ({ call: name }));

/** @param {any} message */
const isUser = (message) => message.role === 'user';

/** @param {any} content @returns {(string | undefined)[]} */
function textsOf(content) {
  return typeof content === 'string'
    ? [content]
    : (content ?? []).map((/** @type {any} */ part) => part.text);
}

/** What a tool adds to people's words: reminders, its own commands' output, notes about the environment. */
const ADDED_TAGS = [
  'system-reminder',
  'local-command',
  'command-',
  'bash-',
  'task-notification',
  'environment_context',
];
const ADDED_TEXTS = [/^Tool loaded\.$/, /^\[Request interrupted by user/, /^# AGENTS\.md/];

/** @param {string} text */
function isAdded(text) {
  const trimmed = text.trim();
  return (
    ADDED_TAGS.some((tag) => trimmed.startsWith(`<${tag}`)) || ADDED_TEXTS.some((one) => one.test(trimmed))
  );
}

/** Each block is a prompt of its own: two that nothing was answered to stand in one message. */
function promptIn(/** @type {(string | undefined)[]} */ texts) {
  return texts.flatMap((text) =>
    text === undefined || text.trim() === '' || isAdded(text) ? [] : [{ prompt: text }],
  );
}
