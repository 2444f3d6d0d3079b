// A small server with an event stream: GET /events (SSE), GET /snapshot, POST /say (an event for everybody who listens),
// POST /prompt (a text), POST /close (ends every stream). Arguments: port, milliseconds until it listens.
import { createServer } from 'node:http';

const [port, wait = '0'] = process.argv.slice(2);
const listeners = new Set();
const prompts = [];
let said = { type: 'none' };

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => answer(request, response, body));
});
setTimeout(() => server.listen(Number(port), '127.0.0.1'), Number(wait));
console.log('the server starts');

function answer({ method, url }, response, body) {
  const route = `${method} ${url}`;
  if (route === 'GET /events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
    return;
  }
  if (route === 'GET /snapshot') return end(response, 200, JSON.stringify(said));
  if (route === 'GET /prompts') return end(response, 200, JSON.stringify(prompts));
  if (route === 'POST /say') {
    said = JSON.parse(body);
    for (const listener of listeners) listener.write(`data: ${JSON.stringify(said)}\n\n`);
    return end(response, 200, '');
  }
  if (route === 'POST /close') {
    for (const listener of listeners) listener.destroy();
    return end(response, 200, '');
  }
  if (route === 'POST /prompt') {
    prompts.push(body);
    return end(response, 200, 'accepted');
  }
  return end(response, 404, '');
}

function end(response, status, text) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}
