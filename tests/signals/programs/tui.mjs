// A tool with an input box in raw mode that writes down, one JSON value a line, what happens to it. Arguments: the file, and
// a first prompt. A file `tell-NAME.json` in the sandbox changes how it behaves:
//   { swallow: true }   what is submitted is dropped without a word
//   { late: ms }        it says that it has a prompt after this time
//   { queue: true }     it says that a prompt is queued
//   { screen: "text" }  shows this and no box
import { appendFileSync, readFileSync } from 'node:fs';

const [log, first] = process.argv.slice(2);
const { AGENTS_NAME: name, AO_TEST_SANDBOX: root } = process.env;
let input = '';
let pasting = false;
let shown = 'ready';

const told = () => {
  try {
    return JSON.parse(readFileSync(`${root}/tell-${name}.json`, 'utf8'));
  } catch {
    return {};
  }
};
const say = (value) => appendFileSync(log, `${JSON.stringify(value)}\n`);

function submit(text) {
  const { swallow, late = 0, queue } = told();
  appendFileSync(`${root}/received-${name}`, `${text}\n`);
  if (swallow) return;
  setTimeout(() => say({ event: queue ? 'queued' : 'prompt', text }), late);
}

function draw() {
  const { screen } = told();
  const rows = screen === undefined ? [shown, '', `> ${input.slice(-60)}`] : [screen];
  process.stdout.write(`\x1b[2J\x1b[H${rows.join('\r\n')}`);
}

process.stdin.setRawMode?.(true);
process.stdout.write('\x1b[?2004h');
process.stdin.on('data', (bytes) => {
  for (let text = bytes.toString('utf8'); text !== ''; ) {
    if (text.startsWith('\x1b[200~') || text.startsWith('\x1b[201~')) {
      pasting = text.startsWith('\x1b[200~');
      text = text.slice(6);
      continue;
    }
    if (text[0] === '\r' && !pasting) {
      if (input !== '') submit(input);
      input = '';
    } else input += text[0] === '\r' ? '\n' : text[0];
    text = text.slice(1);
  }
  draw();
});
setInterval(() => told().screen !== undefined && draw(), 100);
draw();
if (first) submit(first);
shown = 'ready';
