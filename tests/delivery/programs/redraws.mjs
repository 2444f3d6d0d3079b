// Notes every text that it is given in the file that it is started with. It is busy with its screen at the first Enter of each text: then it clears its input, and
// draws it anew after 150 ms, with the text still in it.
import { appendFileSync } from 'node:fs';

let draft = '';
let isRefused = false;
const draw = (text) => process.stdout.write(`\u001b[2J\u001b[H> ${text}`);

function enter() {
  draw('');
  if (!isRefused) {
    isRefused = true;
    setTimeout(() => draw(draft), 150);
    return;
  }
  appendFileSync(process.argv[2], `${draft}\n`);
  draft = '';
  isRefused = false;
}

process.stdin.setRawMode(true);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (keys) => {
  for (const key of keys) {
    if (key === '\r') {
      enter();
      continue;
    }
    draft += key;
    draw(draft);
  }
});
draw('');
