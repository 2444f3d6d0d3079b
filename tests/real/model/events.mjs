/**
 * Begins an answer of server-sent events.
 * @param {import('node:http').ServerResponse} response
 * @param {Record<string, string>} headers
 */
export function beginEvents(response, headers) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers });
  response.flushHeaders();
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {unknown} data
 * @param {string} [event]
 */
export function sendEvent(response, data, event) {
  const name = event === undefined ? '' : `event: ${event}\n`;
  response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
export function sendJson(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
