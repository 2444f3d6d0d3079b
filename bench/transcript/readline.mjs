import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

// The plain way to read JSON lines with Node, for comparison: every line is parsed, nothing is done with it.
let lines = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  JSON.parse(line);
  lines++;
}
process.stdout.write(`${lines}\n`);
