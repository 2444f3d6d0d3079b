// A terminal program that behaves as a coding agent does: it draws a screen with an input box, takes typed and pasted
// text, and plays a script. Started as `fake-tui.mjs SCRIPT.json`; the script is described in src/testing/fake-tui.ts.
import { appendFileSync, readFileSync } from 'node:fs';

const script = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const prompt = script.prompt ?? '> ';
const history = [];
let draft = '';
let pasting = false;
let busy = false;
let rows = [];
let hasBooted = () => {};
const booted = new Promise((resolve) => {
  hasBooted = resolve;
});

const write = (text) => process.stdout.write(text);
const report = (event) => {
  if (script.report !== undefined) appendFileSync(script.report, `${JSON.stringify(event)}\n`);
};

function draw() {
  const shown = [...history, ...rows, '', prompt + draft.replaceAll('\n', '\r\n'), ...(script.footer ?? [])];
  const below = (script.footer ?? []).length;
  write(`\u001b[2J\u001b[H${shown.join('\r\n')}${below > 0 ? `\u001b[${below}A` : ''}\r`);
  write(`\u001b[${(prompt + draft.split('\n').at(-1)).length}C`);
}

function show(frame) {
  if (frame.title !== undefined) write(`\u001b]2;${frame.title}\u0007`);
  if (frame.rows !== undefined) rows = frame.rows;
  if (frame.append !== undefined)
    appendFileSync(frame.append.path, `${JSON.stringify(frame.append.value)}\n`);
  draw();
}

async function play(frames = []) {
  for (const frame of frames) {
    if (frame.after) await new Promise((resolve) => setTimeout(resolve, frame.after));
    show(frame);
    if (frame.exit !== undefined) process.exit(frame.exit);
  }
}

async function submit() {
  if (busy || draft === '') return;
  const text = draft;
  draft = '';
  busy = true;
  // What is submitted while it boots is taken when it has booted, as tools do.
  await booted;
  report({ prompt: text });
  history.push(prompt + text);
  const turn = (script.turns ?? []).find(({ when }) => new RegExp(when ?? '', 'su').test(text));
  await play(turn?.frames);
  history.push(...rows);
  rows = [];
  busy = false;
  draw();
}

/** Keys and pastes of one chunk. Enter inside of a bracketed paste is text. */
function take(chunk) {
  for (let at = 0; at < chunk.length; at += 1) {
    const rest = chunk.slice(at);
    if (rest.startsWith('\u001b[200~') || rest.startsWith('\u001b[201~')) {
      pasting = rest.startsWith('\u001b[200~');
      at += 5;
    } else if (chunk[at] === '\u0003' && !pasting) process.exit(130);
    else if (chunk[at] === '\u0015' && !pasting) draft = '';
    else if (chunk[at] === '\r' && !pasting) void submit();
    else if (chunk[at] !== '\u001b') draft += chunk[at] === '\r' ? '\n' : chunk[at];
  }
  draw();
}

process.stdin.setRawMode?.(true);
process.stdin.setEncoding('utf8');
process.stdin.on('data', take);
process.stdin.on('end', () => process.exit(0));
write('\u001b[?2004h');
report({ started: process.argv.slice(3) });
draw();
await play(script.boot);
hasBooted();
