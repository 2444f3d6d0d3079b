import { measureColdStatus } from './measure/cold-status.mjs';
import { measureLatencies } from './measure/latencies.mjs';
import { measureSteadyState } from './measure/steady-state.mjs';
import { fleetCells } from './report/fleets-table.mjs';

/** Measures every tool at every size, the tools one right after the other. `say` is told what comes next. */
export async function measureAll({ tools, sizes, plan, say }) {
  const fleets = [];
  const largest = sizes.at(-1);
  for (const load of ['idle', 'busy'])
    for (const size of sizes)
      for (const tool of tools) {
        say(`${size} ${load} agents, ${tool.name}`);
        const fleet = await measureSteadyState(tool, { size, load, plan, largest: size === largest });
        say(`  ${fleetCells(fleet).join(', ')}`);
        fleets.push(fleet);
      }
  const latencies = [];
  for (const tool of tools) {
    say(`latencies with ${largest} agents, ${tool.name}`);
    latencies.push(await measureLatencies(tool, { size: largest, plan }));
  }
  const coldStatus = [];
  for (const tool of tools) {
    say(`status of one agent, ${tool.name}`);
    coldStatus.push(await measureColdStatus(tool, plan));
  }
  return { sizes, fleets, latencies, coldStatus };
}
