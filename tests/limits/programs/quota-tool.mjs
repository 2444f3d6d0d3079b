#!/usr/bin/env node
// A tool whose account can be used up. It draws what it does on the first row and its input on the second. Each request
// is noted, with what caused it: a text, its start, or itself. The account is a file that a test writes:
// { lasts, until, stated, person, lag, keys, within }.
//   lasts: used up for so long (ms) from the first request, which notes that as `until`; until: used up before this moment (ms); person: used up until somebody pays
//   stated: it says when it ends; lag: it goes on by itself that long after the end (ms; null: never)
//   keys: Escape cancels that; within: it says how long that may take (ms)
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';

const [account] = process.argv.slice(2);
const { AGENTS_NAME: name, AO_TEST_SANDBOX: root } = env;
const WORK_MS = 5_000;
let body = 'ready';
let input = '';
let turn = 0;

process.stdin.setRawMode?.(true);
process.stdin.on('data', (bytes) => {
  for (const key of bytes.toString('utf8')) {
    if (key === '\r') {
      const text = input;
      input = '';
      if (text !== '') request(text);
    } else if (key === '\x1b') cancel();
    else input += key;
  }
  draw();
});
setInterval(draw, 1_000);
request('start');

function readAccount() {
  const path = `${root}/account-${account}.json`;
  try {
    const known = JSON.parse(readFileSync(path, 'utf8'));
    if (known.lasts === undefined || known.until !== undefined) return known;
    const begun = { ...known, until: Date.now() + known.lasts };
    writeFileSync(path, JSON.stringify(begun));
    return begun;
  } catch {
    return {};
  }
}

function request(cause) {
  turn += 1;
  const { until, stated, person, lag, keys, within } = readAccount();
  const refused = person === true || (until !== undefined && Date.now() < until);
  note({ cause, account, refused });
  const mine = turn;
  if (!refused) {
    body = '* working';
    setTimeout(() => mine === turn && show('done'), WORK_MS);
  } else if (person) body = '! LIMIT {"person":true}';
  else {
    const continues = stated && lag !== undefined;
    body = `! LIMIT ${JSON.stringify({ ...(stated && { at: until }), ...(continues && { continues, keys, within }) })}`;
    if (continues && lag !== null)
      setTimeout(() => mine === turn && request('itself'), until - Date.now() + lag);
  }
  draw();
}

function cancel() {
  note({ cause: 'Escape' });
  if (!body.startsWith('! LIMIT')) {
    turn += 1;
    body = 'interrupted';
    return;
  }
  const { at } = JSON.parse(body.slice(8));
  turn += 1;
  body = `! LIMIT ${JSON.stringify({ at })}`;
}

function show(text) {
  body = text;
  draw();
}

function note(record) {
  appendFileSync(`${root}/requests-${name}`, `${JSON.stringify({ ...record, at: Date.now() })}\n`);
}

function draw() {
  process.stdout.write(`\x1b[2J\x1b[H${body}\r\n> ${input}`);
}
