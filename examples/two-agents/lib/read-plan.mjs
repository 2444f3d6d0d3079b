import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The machine-readable part of a plan, its ```json block: `{ module, function, examples: [[input, output], …] }`.
 */
export function readPlan(folder, plan) {
  const text = readFileSync(join(folder, plan), 'utf8');
  const block = /^```json\n(.*?)^```$/ms.exec(text)?.[1];
  if (block === undefined) throw new Error(`"${plan}" has no json block.`);
  return JSON.parse(block);
}
