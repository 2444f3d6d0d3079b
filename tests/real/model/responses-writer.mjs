import { beginEvents, sendEvent, sendJson } from './events.mjs';

/**
 * OpenAI's responses.
 * @typedef {import('./play.mjs').Writer} Writer
 * @typedef {import('./messages-writer.mjs').Answer & { freeform: ReadonlySet<string> }} Answer
 * `freeform`: names of tools whose input is a text, not JSON.
 */

/** @param {Answer} answer @returns {Writer} */
export function responsesStream(answer) {
  const { response, id, model, headers } = answer;
  beginEvents(response, headers);
  let number = 0;
  const send = (/** @type {string} */ type, /** @type {object} */ data) => {
    sendEvent(response, { type, sequence_number: number, ...data }, type);
    number += 1;
  };
  const head = { id, object: 'response', created_at: Math.floor(Date.now() / 1000), model };
  send('response.created', { response: { ...head, status: 'in_progress', output: [] } });
  const output = outputItems(answer);
  return {
    open(kind) {
      const at = { output_index: output.items.length };
      send('response.output_item.added', { ...at, item: output.open(kind) });
      const { id: item_id } = output.current();
      if (kind === 'text') {
        const part = { type: 'output_text', text: '', annotations: [] };
        send('response.content_part.added', { ...at, item_id, content_index: 0, part });
      } else {
        const part = { type: 'summary_text', text: '' };
        send('response.reasoning_summary_part.added', { ...at, item_id, summary_index: 0, part });
      }
    },
    delta(delta) {
      const { kind, id: item_id } = output.delta(delta);
      const at = { item_id, output_index: output.items.length, delta };
      if (kind === 'text') send('response.output_text.delta', { ...at, content_index: 0 });
      else send('response.reasoning_summary_text.delta', { ...at, summary_index: 0 });
    },
    close() {
      const output_index = output.items.length;
      send('response.output_item.done', { output_index, item: output.close() });
    },
    call(name, input) {
      const output_index = output.items.length;
      const item = output.call(name, input);
      send('response.output_item.added', { output_index, item });
      send('response.output_item.done', { output_index, item });
    },
    end(usage) {
      const done = { ...head, status: 'completed', output: output.items, usage: responsesUsage(usage) };
      send('response.completed', { response: done });
      response.end();
    },
  };
}

/** The same as one document. @param {Answer} answer @returns {Writer} */
export function responsesDocument(answer) {
  const { response, id, model, headers } = answer;
  const output = outputItems(answer);
  return {
    open: (kind) => void output.open(kind),
    delta: (text) => void output.delta(text),
    close: () => void output.close(),
    call: (name, input) => void output.call(name, input),
    end(usage) {
      const head = {
        id,
        object: 'response',
        created_at: Math.floor(Date.now() / 1000),
        model,
        status: 'completed',
      };
      sendJson(response, 200, { ...head, output: output.items, usage: responsesUsage(usage) }, headers);
    },
  };
}

/** Collects the items of an answer. @param {Answer} answer */
function outputItems({ id, freeform }) {
  /** @type {object[]} */
  const items = [];
  /** @type {{ kind: 'text' | 'thinking', id: string, text: string }} */
  let open = { kind: 'text', id: '', text: '' };
  const item = (/** @type {string} */ status) =>
    open.kind === 'text'
      ? {
          ...{ type: 'message', id: open.id, role: 'assistant', status },
          content: status === 'completed' ? [{ type: 'output_text', text: open.text, annotations: [] }] : [],
        }
      : {
          ...{ type: 'reasoning', id: open.id },
          summary: status === 'completed' ? [{ type: 'summary_text', text: open.text }] : [],
        };
  return {
    items,
    current: () => open,
    open(/** @type {'text' | 'thinking'} */ kind) {
      open = { kind, id: `${kind === 'text' ? 'msg' : 'rs'}_${id}_${items.length}`, text: '' };
      return item('in_progress');
    },
    delta(/** @type {string} */ text) {
      open.text += text;
      return open;
    },
    close() {
      items.push(item('completed'));
      return items.at(-1);
    },
    call(/** @type {string} */ name, /** @type {unknown} */ input) {
      const call_id = `call_${id}_${items.length}`;
      const common = { id: `fc_${id}_${items.length}`, call_id, name, status: 'completed' };
      const text = typeof input === 'string' ? input : JSON.stringify(input);
      items.push(
        freeform.has(name)
          ? { type: 'custom_tool_call', ...common, input: text }
          : { type: 'function_call', ...common, arguments: text },
      );
      return items.at(-1);
    },
  };
}

/** @param {{ input: number, output: number }} usage */
function responsesUsage({ input, output }) {
  return {
    ...{ input_tokens: input, output_tokens: output, total_tokens: input + output },
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  };
}
