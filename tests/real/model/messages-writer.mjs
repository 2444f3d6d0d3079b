import { beginEvents, sendEvent, sendJson } from './events.mjs';

/**
 * Anthropic's Messages API.
 * @typedef {import('./play.mjs').Writer} Writer
 * @typedef {{ response: import('node:http').ServerResponse, id: string, model: string, headers: Record<string, string>, inputTokens: number }} Answer
 */

/** @param {Answer} answer @returns {Writer} */
export function messagesStream({ response, id, model, headers, inputTokens }) {
  beginEvents(response, headers);
  const send = (/** @type {string} */ type, /** @type {object} */ data) =>
    sendEvent(response, { type, ...data }, type);
  let index = 0;
  let kind = 'text';
  let called = false;
  const usage = {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 1,
  };
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
  send('message_start', { message: { ...message, usage } });
  return {
    open(opened) {
      kind = opened;
      const block =
        kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };
      send('content_block_start', { index, content_block: block });
    },
    delta(text) {
      const delta =
        kind === 'text' ? { type: 'text_delta', text } : { type: 'thinking_delta', thinking: text };
      send('content_block_delta', { index, delta });
    },
    close() {
      if (kind === 'thinking') {
        send('content_block_delta', { index, delta: { type: 'signature_delta', signature: 'c2NyaXB0ZWQ=' } });
      }
      send('content_block_stop', { index });
      index += 1;
    },
    call(name, input) {
      called = true;
      send('content_block_start', {
        index,
        content_block: { type: 'tool_use', id: `toolu_${id}_${index}`, name, input: {} },
      });
      const delta = { type: 'input_json_delta', partial_json: JSON.stringify(input) };
      send('content_block_delta', { index, delta });
      send('content_block_stop', { index });
      index += 1;
    },
    end({ output }) {
      const delta = { stop_reason: called ? 'tool_use' : 'end_turn', stop_sequence: null };
      send('message_delta', { delta, usage: { output_tokens: output } });
      send('message_stop', {});
      response.end();
    },
  };
}

/** The same as one document. @param {Answer} answer @returns {Writer} */
export function messagesDocument({ response, id, model, headers }) {
  /** @type {{ type: string, [key: string]: unknown }[]} */
  const content = [];
  let kind = 'text';
  let text = '';
  return {
    open(opened) {
      kind = opened;
      text = '';
    },
    delta(piece) {
      text += piece;
    },
    close() {
      content.push(
        kind === 'text'
          ? { type: 'text', text }
          : { type: 'thinking', thinking: text, signature: 'c2NyaXB0ZWQ=' },
      );
    },
    call(name, input) {
      content.push({ type: 'tool_use', id: `toolu_${id}_${content.length}`, name, input });
    },
    end({ input, output }) {
      const stop_reason = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
      const usage = { input_tokens: input, output_tokens: output };
      const head = { id, type: 'message', role: 'assistant', model };
      sendJson(response, 200, { ...head, content, stop_reason, stop_sequence: null, usage }, headers);
    },
  };
}
