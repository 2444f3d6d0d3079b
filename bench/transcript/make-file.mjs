import { closeSync, openSync, writeSync } from 'node:fs';

const MB = 1024 * 1024;

/**
 * Writes a transcript of about `megabytes`, in the proportions of a long session: of its bytes, nine tenths are results of tools
 * and context that nobody reads, one tenth is talk.
 */
export function makeFile(path, megabytes) {
  const file = openSync(path, 'w');
  let size = 0;
  for (let turn = 0; size < megabytes * MB; turn++) size += writeSync(file, turnOf(turn));
  closeSync(file);
  return size;
}

function turnOf(turn) {
  const at = 1_790_000_000_000 + turn * 60_000;
  const result = `${'export const line = "some text of a source file";\n'.repeat(120)}// ${turn}`;
  const entries = [
    { type: 'user', text: `Please do step ${turn}. ${'Mind the details. '.repeat(20)}` },
    {
      type: 'assistant',
      text: `I look at it first. ${'So far it is as expected. '.repeat(40)}`,
      model: 'one',
    },
    { type: 'tool-call', id: `t${turn}`, name: 'Read', input: { path: `/project/src/file-${turn}.ts` } },
    { type: 'tool-result', id: `t${turn}`, text: result, failed: false },
    { type: 'usage', model: 'one', inputTokens: 12_000, outputTokens: 340, cacheReadTokens: 11_000 },
  ];
  const context = { context: 'x'.repeat(6_000), turn };
  return [context, ...entries.map((entry) => ({ entry: { at, ...entry } }))]
    .map((value) => `${JSON.stringify(value)}\n`)
    .join('');
}
