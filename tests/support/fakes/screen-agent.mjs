#!/usr/bin/env node
// An agent with a full-screen terminal interface: an input box in raw mode, bracketed paste, a footer, a spinner while
// it works. Its first argument is the tool that it stands for, `claude` or `opencode`: it draws the box that one draws.
// A test tells it what to show through a JSON file: { lines, busy, footer, dialog }. A dialog takes every key; Enter says yes
// to what it asks, which is noted, and Escape closes it. With FAKE_AMBUSH=paste one opens when a text is pasted, with
// FAKE_AMBUSH=shown once the text stands in the box.
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { env } from 'node:process';

const [style, ...args] = process.argv.slice(2);
const { AGENTS_NAME: name = 'nobody', AO_TEST_SANDBOX: root = '.', FAKE_WORK_MS = '0' } = env;
const home = `${root}/agents/${name}`;
// The Enter key sends CR; a test may give the tool another submit key.
const SUBMIT = env.FAKE_SUBMIT ?? '\r';

process.title = env.FAKE_TITLE ?? style;
mkdirSync(home, { recursive: true });
const run = { args, cwd: process.cwd(), model: env.OPENCODE_CONFIG_CONTENT ?? null };
appendFileSync(`${home}/runs`, `${JSON.stringify(run)}\nstarted\n`);

let input = '';
let told = '';
let shown = { lines: [], busy: false, footer: undefined };
let busyUntil = 0;
let dialog = false;
let ambush = env.FAKE_AMBUSH;

process.stdin.setRawMode?.(true);
process.stdout.write('\x1b[?2004h');
process.stdin.on('data', (bytes) => {
  let text = bytes.toString('utf8');
  if (ambush === 'paste' && text.startsWith('\x1b[200~')) spring();
  if (dialog) return answer(text);
  for (let pasting = false; text !== ''; ) {
    if (text.startsWith('\x1b[200~') || text.startsWith('\x1b[201~')) {
      pasting = text.startsWith('\x1b[200~');
      text = text.slice(6);
    } else {
      const [key] = text;
      text = text.slice(key.length);
      if (key === SUBMIT && !pasting) submit();
      else input += key === '\r' ? '\n' : key;
    }
  }
  draw();
  if (ambush === 'shown' && input !== '') spring();
});
process.stdout.on('resize', draw);
setInterval(look, 60);
if (style === 'claude' && args.length > 0) accept(args.at(-1));
// What it was told before it began is the first that it shows.
look();
draw();

function spring() {
  ambush = undefined;
  dialog = true;
  draw();
}

function answer(keys) {
  if (keys.includes('\r') && !keys.startsWith('\x1b[200~')) appendFileSync(`${home}/approved`, 'yes\n');
  else if (keys !== '\x1b') return;
  dialog = false;
  draw();
}

function submit() {
  if (input === '') return;
  appendFileSync(`${home}/received`, `${input.replaceAll('\n', '\\n')}\n`);
  accept(input);
  input = '';
}

function accept(text) {
  shown = { ...shown, lines: [...shown.lines, `❯ ${text.split('\n')[0].slice(0, 60)}`, '', '● Done.', ''] };
  busyUntil = Date.now() + Number(FAKE_WORK_MS);
}

function look() {
  const before = JSON.stringify(shown) + isBusy();
  try {
    const text = readFileSync(`${home}/screen.json`, 'utf8');
    if (text !== told) dialog = JSON.parse(text).dialog ?? dialog;
    if (text !== told) shown = { lines: [], busy: false, ...JSON.parse(text) };
    told = text;
  } catch {
    // Nothing told yet, or half written.
  }
  if (isBusy() || before !== JSON.stringify(shown) + isBusy()) draw();
}

function isBusy() {
  return shown.busy || Date.now() < busyUntil;
}

function draw() {
  const { columns = 80, rows = 24 } = process.stdout;
  const box = dialog ? DIALOG : style === 'claude' ? claudeBox(columns) : opencodeBox(columns);
  const above = shown.lines.slice(-(rows - box.length - 1));
  process.stdout.write(`\x1b[2J\x1b[H${[...above, ...box].map((row) => row.slice(0, columns)).join('\r\n')}`);
}

const DIALOG = [
  'Bash command',
  '',
  '  rm -rf /',
  '',
  'Do you want to proceed?',
  '❯ 1. Yes',
  '  2. No (esc)',
  '',
  'Esc to cancel · Tab to amend',
];

function wrapped(width) {
  const rows = input.split('\n').flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
  return rows.length === 0 ? [''] : rows;
}

function claudeBox(columns) {
  const border = '─'.repeat(columns);
  const [first, ...rest] = wrapped(columns - 4);
  return [
    ...(isBusy() ? ['', '✻ Thinking… (3s · esc to interrupt)'] : []),
    '',
    border,
    `❯ ${first}`,
    ...rest.map((row) => `  ${row}`),
    border,
    shown.footer ?? (isBusy() ? '  ⏵⏵ bypass permissions on · esc to interrupt' : '  ? for shortcuts'),
  ];
}

function opencodeBox(columns) {
  const wall = (text) => `  ┃  ${text}`;
  return [
    '',
    wall(''),
    ...wrapped(columns - 10).map(wall),
    wall(''),
    wall('Build  Fake Model'),
    `  ╹${'▀'.repeat(columns - 4)}`,
    shown.footer ?? (isBusy() ? '   ⬝⬝⬝■■■  esc interrupt' : `   ${process.cwd()}        ctrl+p commands`),
  ];
}
