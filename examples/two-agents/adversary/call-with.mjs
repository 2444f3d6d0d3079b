import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const CALLER = `
const { module, name, inputs } = JSON.parse(process.argv[1]);
const call = (await import(module))[name];
const answer = (input) => {
  try {
    return { value: call(input) };
  } catch (error) {
    return { error: String(error) };
  }
};
console.log(JSON.stringify(inputs.map(answer)));
`;

/**
 * Calls the builder's function in a process of its own, so that whatever it does cannot hurt the adversary. Each input
 * gives `{ value }` or `{ error }`.
 */
export function callWith(folder, { module, function: name }, inputs) {
  const request = JSON.stringify({ module: pathToFileURL(join(folder, module)).href, name, inputs });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', CALLER, request],
    { cwd: folder, encoding: 'utf8', timeout: 20_000 },
  );
  if (status === 0) return JSON.parse(stdout);
  const error = `${module} could not be run: ${lastLine(stderr)}`;
  return inputs.map(() => ({ error }));
}

function lastLine(text) {
  return /^\w*Error.*$/m.exec(text)?.[0] ?? 'no output within 20 s';
}
