import { beginEvents, sendEvent, sendJson } from './events.mjs';

/**
 * OpenAI's chat completions. Thinking is sent as `reasoning_content`, which OpenCode's compatible provider reads.
 * @typedef {import('./play.mjs').Writer} Writer
 * @typedef {import('./messages-writer.mjs').Answer} Answer
 */

/** @param {Answer} answer @returns {Writer} */
export function chatStream({ response, id, model, headers }) {
  beginEvents(response, headers);
  const head = { id, object: 'chat.completion.chunk', created: seconds(), model };
  const send = (/** @type {object} */ delta, /** @type {string | null} */ finish_reason = null) =>
    sendEvent(response, { ...head, choices: [{ index: 0, delta, finish_reason }] });
  let field = 'content';
  let calls = 0;
  send({ role: 'assistant', content: '' });
  return {
    open(kind) {
      field = kind === 'text' ? 'content' : 'reasoning_content';
    },
    delta: (text) => send({ [field]: text }),
    close() {},
    call(name, input) {
      send({ tool_calls: [{ index: calls, ...chatCall(id, calls, name, input) }] });
      calls += 1;
    },
    end(usage) {
      send({}, calls > 0 ? 'tool_calls' : 'stop');
      sendEvent(response, { ...head, choices: [], usage: chatUsage(usage) });
      sendEvent(response, '[DONE]');
      response.end();
    },
  };
}

/** The same as one document. @param {Answer} answer @returns {Writer} */
export function chatDocument({ response, id, model, headers }) {
  /** @type {Record<string, string>} */
  const texts = { content: '' };
  /** @type {object[]} */
  const tool_calls = [];
  let field = 'content';
  return {
    open(kind) {
      field = kind === 'text' ? 'content' : 'reasoning_content';
    },
    delta(text) {
      texts[field] = (texts[field] ?? '') + text;
    },
    close() {},
    call(name, input) {
      tool_calls.push(chatCall(id, tool_calls.length, name, input));
    },
    end(usage) {
      const called = tool_calls.length > 0;
      const message = { role: 'assistant', ...texts, ...(called ? { tool_calls } : {}) };
      const choices = [{ index: 0, message, finish_reason: called ? 'tool_calls' : 'stop' }];
      const head = { id, object: 'chat.completion', created: seconds(), model };
      sendJson(response, 200, { ...head, choices, usage: chatUsage(usage) }, headers);
    },
  };
}

/** @param {string} id @param {number} index @param {string} name @param {unknown} input */
function chatCall(id, index, name, input) {
  return {
    id: `call_${id}_${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  };
}

/** @param {{ input: number, output: number }} usage */
function chatUsage({ input, output }) {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

const seconds = () => Math.floor(Date.now() / 1000);
