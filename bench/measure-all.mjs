import { measureColdStatus } from './measure/cold-status.mjs';
import { measureLatencies } from './measure/latencies.mjs';
import { measureSteadyState } from './measure/steady-state.mjs';
import { measureVerbs } from './measure/verbs.mjs';
import { fleetCells } from './report/fleets-table.mjs';

/**
 * Measures every tool at every size, the tools one right after the other; with `verbs`, only the verbs. `say` is told what comes
 * next.
 */
export async function measureAll({ tools, sizes, verbs, plan, say }) {
  const failures = [];
  /** A measurement that fails is written down and tried once more: hours of others do not depend on it. */
  const attempt = async (what, measure) => {
    for (let tries = 1; tries <= 2; tries += 1) {
      say(what);
      try {
        return [await measure()];
      } catch ({ message }) {
        say(`  failed: ${message}`);
        failures.push({ what, message });
      }
    }
    return [];
  };
  const forEachTool = async (what, measure) => {
    const measured = [];
    for (const tool of tools) measured.push(...(await attempt(`${what}, ${tool.name}`, () => measure(tool))));
    return measured;
  };
  const largest = sizes.at(-1);
  const measureLatest = (tool) => measureLatencies(tool, { size: largest, plan });
  const latencies = verbs ? [] : await forEachTool(`latencies with ${largest} agents`, measureLatest);
  const measureCold = (tool) => measureColdStatus(tool, plan);
  const coldStatus = verbs ? [] : await forEachTool('status of one agent', measureCold);
  const measureFleet = verbs ? measureVerbs : measureSteadyState;
  const fleets = [];
  for (const load of verbs ? ['idle'] : ['idle', 'busy'])
    for (const size of sizes) {
      const setting = { size, load, plan, largest: size === largest };
      const pair = await forEachTool(`${size} ${load} agents`, (tool) => measureFleet(tool, setting));
      for (const fleet of pair) say(`  ${fleet.tool}: ${fleetCells(fleet).join(', ')}`);
      fleets.push(...pair);
    }
  return { sizes, fleets, latencies, coldStatus, failures };
}
