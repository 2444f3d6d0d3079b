import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endFleet, removeSandbox } from './demo/end-fleet.mjs';
import { fillSandbox, makeSandboxFolder } from './demo/make-sandbox.mjs';
import { makePrinter } from './demo/print.mjs';
import { checkPromises, readTaskOutput } from './demo/promises.mjs';
import { reportFailure, reportKept, reportPromises } from './demo/report.mjs';
import { runFleet } from './demo/run-fleet.mjs';
import { killSandboxProcesses } from './demo/sandbox-processes.mjs';
import { makeStory } from './demo/story.mjs';
import { summarise } from './demo/summarise.mjs';

const DEADLINE_MS = 90_000;

const { keep } = parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values;
const printer = makePrinter();
const stopping = new AbortController();
const root = makeSandboxFolder();
let keepFiles = false;
let keepProcesses = false;

// Whatever happens below, nothing of this run outlives it unless it says so.
process.on('exit', () => {
  if (keepProcesses) return;
  if (keepFiles) killSandboxProcesses(root);
  else removeSandbox(root);
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => stopping.abort(new Interrupted(name)));
}
const deadline = setTimeout(
  () => stopping.abort(new Error(`The fleet was not done after ${DEADLINE_MS / 1000} s.`)),
  DEADLINE_MS,
);

class Interrupted extends Error {}

process.exitCode = await main();

async function main() {
  const story = makeStory();
  let sandbox;
  try {
    printer.line(`Two agents, two phases, one crash. The sandbox is ${root}`);
    sandbox = await fillSandbox(root);
    await runFleet(sandbox, story, printer, stopping.signal);
  } catch (error) {
    return fail(error, sandbox, story);
  } finally {
    clearTimeout(deadline);
  }
  printer.heading('The completion task said');
  for (const text of readTaskOutput(sandbox).trim().split('\n')) printer.line(`  ${text}`);

  const promises = await checkPromises(sandbox, story);
  const kept = keep && promises.every((promise) => promise.kept);
  if (!kept) promises.push(...(await endFleet(sandbox)));
  keepFiles = kept || promises.some((promise) => !promise.kept);
  keepProcesses = kept;
  if (!keepFiles) {
    removeSandbox(root);
    promises.push({ kept: !existsSync(root), text: 'the sandbox is removed' });
  }

  printer.heading('Summary');
  for (const text of summarise(story, printer.startedAt)) printer.line(text);
  printer.heading('Promised');
  reportPromises(printer, promises);
  if (kept) reportKept(printer, sandbox);
  if (promises.every((promise) => promise.kept)) return 0;
  reportFailure(printer, new Error('Not everything that was promised happened.'), sandbox, story);
  return 1;
}

async function fail(error, sandbox, story) {
  const interrupted = error instanceof Interrupted;
  keepFiles = !interrupted;
  if (interrupted) printer.line('\nInterrupted; the fleet is stopped and the sandbox removed.');
  else reportFailure(printer, error, sandbox, story);
  if (sandbox !== undefined) await endFleet(sandbox).catch(() => {});
  return interrupted ? 130 : 1;
}
