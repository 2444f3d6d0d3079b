import { runMain, Stop } from '../scripts/setup/stop.mjs';
import { readArguments, USAGE } from './arguments.mjs';
import { currentLoad, describeMachine } from './machine.mjs';
import { measureAll } from './measure-all.mjs';
import { planOf } from './plan.mjs';
import { renderReport } from './report/render-report.mjs';
import { judgeTargets } from './targets.mjs';
import { baselineAt } from './tools/baseline.mjs';
import { command } from './tools/command.mjs';

await runMain(async () => {
  const options = readArguments(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  if (process.platform !== 'linux') throw new Stop('The bench reads /proc.', 'Run it on Linux.');
  const results = await measure(options);
  console.log(options.json ? JSON.stringify(results) : renderReport(results));
});

/** Targets that are missed are shown; the exit code does not tell. */
async function measure({ baseline, sizes, verbs, quick }) {
  const tools = [command, ...(baseline === undefined ? [] : [baselineAt(baseline)])];
  const plan = planOf({ quick });
  const at = new Date().toISOString();
  const loadBefore = currentLoad();
  const say = (text) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
  const measured = await measureAll({ tools, sizes, verbs, plan, say });
  const machine = { ...(await describeMachine()), loadBefore, loadAfter: currentLoad() };
  const results = { v: 1, at, quick, plan, machine, tools: tools.map(({ name }) => name), ...measured };
  return { ...results, targets: judgeTargets(results) };
}
