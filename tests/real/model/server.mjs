import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { chatDocument, chatStream } from './chat-writer.mjs';
import { protocolOf, readConversation } from './conversation.mjs';
import { numberOption, parseDirective } from './directive.mjs';
import { sendJson } from './events.mjs';
import { FAILURE_VERBS, failureBody, failureFor, limitHeaders } from './failure.mjs';
import { messagesDocument, messagesStream } from './messages-writer.mjs';
import { play } from './play.mjs';
import { stepsFor } from './reply.mjs';
import { RequestLog } from './request-log.mjs';
import { responsesDocument, responsesStream } from './responses-writer.mjs';

/**
 * A model on loopback that does what the newest prompt says (`model:VERB …`; README.md lists the verbs). It speaks
 * Anthropic's Messages, OpenAI's chat completions and OpenAI's responses.
 * @typedef {import('./directive.mjs').Directive} Directive
 * @typedef {import('./conversation.mjs').Conversation} Conversation
 */

/** Starts a server. `port` 0: any free one. @param {{ port?: number, logFile?: string }} [options] */
export async function startModelServer({ port = 0, logFile } = {}) {
  const model = new ScriptedModel(logFile);
  const server = createServer((request, response) => {
    model.answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 400, { type: 'error', error: { type: 'script_error', message: String(error) } });
      model.problems.push(error);
    });
  });
  server.requestTimeout = 0;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    model,
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

class ScriptedModel {
  /** Answers every request as this says, whatever the prompt; `undefined`: as the prompt says. @type {Directive | undefined} */
  #always;
  /** @type {Map<string, { attempt: number, firstAt: number }>} */
  #histories = new Map();
  #count = 0;
  /** Mistakes in a script: an unknown verb, a tool that is not offered. @type {unknown[]} */
  problems = [];

  /** @param {string | undefined} logFile */
  constructor(logFile) {
    this.log = new RequestLog(logFile);
  }

  /** From now on every request is answered like this prompt (`model:limit in=60`); `undefined`: by its own again. */
  always(/** @type {string | undefined} */ prompt) {
    this.#always = prompt === undefined ? undefined : parseDirective(prompt);
    this.#histories.clear();
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async answer(request, response) {
    this.#count += 1;
    const n = this.#count;
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = await readBody(request);
    response.on('error', () => {});
    const protocol = request.method === 'POST' ? protocolOf(path) : undefined;
    if (protocol === undefined) {
      this.#logAsked(n, { path, protocol, session: undefined, body });
      return sendOther(request, response, path, body);
    }
    const conversation = readConversation(protocol, body);
    const directive = this.#always ?? parseDirective(conversation.prompts.at(-1) ?? '');
    this.#logAsked(n, { path, protocol, session: sessionOf(request), body, conversation, directive });
    const answered = await this.#reply(n, response, conversation, directive, body);
    this.log.add({ n, at: Date.now(), event: 'answered', ...answered });
  }

  /**
   * @param {number} n
   * @param {import('node:http').ServerResponse} response
   * @param {Conversation} conversation
   * @param {Directive | undefined} directive
   * @param {any} body
   * @returns {Promise<{ status: number, outcome: 'ended' | 'dropped' | 'abandoned' | 'failed' }>}
   */
  async #reply(n, response, conversation, directive, body) {
    const history = this.#history(directive, conversation);
    const id = `scripted-${n}`;
    if (directive !== undefined) await delay(numberOption(directive, 'wait', 0));
    // A side job fails only when everything does.
    const mayFail = this.#always !== undefined || conversation.tools.length > 0;
    const failure =
      mayFail && directive !== undefined && FAILURE_VERBS.includes(directive.verb)
        ? failureFor(directive, { ...history, now: Date.now(), protocol: conversation.protocol })
        : undefined;
    if (failure !== undefined) {
      history.attempt += 1;
      const headers = { 'request-id': id, ...failure.headers };
      sendJson(response, failure.status, failureBody(failure, conversation.protocol, id), headers);
      return { status: failure.status, outcome: 'failed' };
    }
    const played = FAILURE_VERBS.includes(directive?.verb ?? '') ? undefined : directive;
    const steps = stepsFor(played, { conversation, attempt: history.attempt });
    if (steps.some(({ type }) => type === 'drop')) history.attempt += 1;
    const inputTokens = inputTokensOf(directive, body);
    const freeform = new Set(
      (body.tools ?? []).flatMap((/** @type {any} */ tool) => (tool.type === 'custom' ? [tool.name] : [])),
    );
    const headers = { 'request-id': id, ...warningHeaders(played) };
    const writer = writerFor(conversation)({
      ...{ response, id, model: conversation.model, headers, inputTokens, freeform },
    });
    return { status: 200, outcome: await play(steps, writer, response, inputTokens) };
  }

  /**
   * Failures are counted for each directive: over everything for one that always holds, else in one place of one
   * conversation, side jobs apart.
   */
  #history(/** @type {Directive | undefined} */ directive, /** @type {Conversation} */ conversation) {
    const place = conversation.tools.length === 0 ? 'side' : conversation.prompts.length;
    const key = this.#always === undefined ? `${place} ${directive?.source ?? ''}` : 'always';
    const known = this.#histories.get(key) ?? { attempt: 0, firstAt: Date.now() };
    this.#histories.set(key, known);
    return known;
  }

  /**
   * @param {number} n
   * @param {{ path: string, protocol: string | undefined, session: string | undefined, body: any, conversation?: Conversation, directive?: Directive | undefined }} asked
   */
  #logAsked(n, { path, protocol, session, body, conversation, directive }) {
    const { tools, ...rest } = body;
    this.log.add({
      ...{ n, at: Date.now(), event: 'asked', path, protocol, session },
      prompts: conversation?.prompts ?? [],
      calls: conversation?.calls ?? [],
      tools: conversation?.tools.length ?? 0,
      directive: directive?.source,
      body: { ...rest, ...(conversation === undefined ? {} : { tools: conversation.tools }) },
    });
  }
}

/** @param {Conversation} conversation */
function writerFor({ protocol, stream }) {
  const writers = {
    messages: [messagesDocument, messagesStream],
    chat: [chatDocument, chatStream],
    responses: [responsesDocument, responsesStream],
  };
  const [asDocument, asStream] = writers[protocol];
  return /** @type {typeof responsesStream} */ (stream ? asStream : asDocument);
}

/** The tool's own name of its conversation, from a header (Claude Code 2.1.330, OpenCode 1.18.33, Codex 0.169.0). */
function sessionOf(/** @type {import('node:http').IncomingMessage} */ { headers }) {
  const names = [
    'x-claude-code-session-id',
    'x-session-affinity',
    'session_id',
    'session-id',
    'conversation_id',
  ];
  const found = names.map((name) => headers[name]).find((value) => value !== undefined);
  return found === undefined ? undefined : String(found);
}

/** What the service says of a window that is used up in part: `window=five_hour used=0.91`, with any answer. */
function warningHeaders(/** @type {Directive | undefined} */ directive) {
  if (directive?.options.window === undefined) return {};
  const now = Math.floor(Date.now() / 1000);
  const reset = numberOption(directive, 'reset', now + numberOption(directive, 'in', 3600));
  return limitHeaders({ status: 'allowed_warning', ...directive.options, reset, now });
}

/** @param {Directive | undefined} directive @param {unknown} body */
function inputTokensOf(directive, body) {
  const guess = Math.round(JSON.stringify(body).length / 4);
  return directive === undefined ? guess : numberOption(directive, 'tokens', guess);
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<any>} */
async function readBody(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return {};
  }
}

/**
 * Whatever a tool asks besides an answer.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} path
 * @param {unknown} body
 */
function sendOther({ method }, response, path, body) {
  if (path.endsWith('/count_tokens'))
    return sendJson(response, 200, { input_tokens: inputTokensOf(undefined, body) });
  if (method === 'GET' && path.endsWith('/models')) {
    return sendJson(response, 200, {
      object: 'list',
      data: [{ id: 'scripted', object: 'model' }],
      models: [],
    });
  }
  if (method === 'HEAD') return response.writeHead(200).end();
  sendJson(response, 404, { error: { type: 'not_found_error', message: `Nothing is at "${path}".` } });
}
