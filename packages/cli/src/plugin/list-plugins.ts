import {
  bindBackends,
  chooseDriver,
  chooseHandoff,
  EXIT,
  type Fleet,
  findConfig,
  impliedPlugins,
  isOrchestratorError,
  loadFleet,
  type OrchestratorError,
  type PluginRegistry,
  renderError,
  renderWarning,
  toJson,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { impliedPackages } from '../plugins/package-table.ts';
import { specifierLoader } from '../plugins/specifier-loader.ts';
import { describePlugins, offerLines, type PluginReport } from './describe-plugin.ts';

/** `agents plugin list`: everything that loads, who uses it, and what is wrong with the rest. */
export async function listPlugins(invocation: Invocation): Promise<Outcome> {
  const { config, cwd, env, bin, output, color } = invocation;
  const fleet = loadFleet(findConfig({ explicit: config, cwd }), { env });
  const load = specifierLoader(bin, fleet.configPath);
  const { registries, problems } = await loadEach(fleet, load);
  const binding = problems.length === 0 ? await bind(fleet, registries) : { problems: [], warnings: [] };
  const all = [...problems, ...binding.problems];
  const used = registries.flatMap((registry) =>
    describePlugins(registry).map((plugin) => ({ ...plugin, usedBy: usersOf(plugin, fleet, registry) })),
  );

  for (const plugin of used) for (const line of pluginLines(plugin)) output.line(line);
  if (used.length === 0 && all.length === 0) output.line('no plugins: nothing in the config needs one');
  for (const warning of binding.warnings) output.note(renderWarning(warning, { color }));
  for (const problem of all) output.note(renderError(problem, { color }));
  return {
    exitCode: all.length === 0 ? EXIT.done : EXIT.config,
    body: {
      ...{ action: 'list', config: fleet.configPath, listed: fleet.plugins !== undefined, plugins: used },
      ...{ problems: all.map(toJson), warnings: binding.warnings },
    },
  };
}

/** Who has a plugin's drivers and handoffs. */
interface Users {
  readonly agents: readonly string[];
  readonly loops: readonly string[];
}

type Load = (specifiers: readonly string[]) => Promise<PluginRegistry>;

interface Loaded {
  readonly registries: readonly PluginRegistry[];
  readonly problems: readonly OrchestratorError[];
}

/** All together, as a fleet has them. When that fails each by itself, so that those that work are shown. */
async function loadEach(fleet: Fleet, load: Load): Promise<Loaded> {
  const { needed, optional } = impliedPackages(impliedPlugins(fleet));
  const specifiers = fleet.plugins ?? needed;
  const there =
    fleet.plugins === undefined ? await Promise.all(optional.map((name) => attempt(load, [name]))) : [];
  const extra = optional.filter((_name, index) => there[index]?.problems.length === 0);
  const together = await attempt(load, [...specifiers, ...extra]);
  if (together.problems.length === 0) return together;
  // What took the whole deadline would take it again.
  const late = together.problems.filter(({ code }) => code === 'PLUGIN_IMPORT_TIMEOUT');
  const tried = [...specifiers, ...extra].filter(
    (one) => !late.some(({ details }) => details.plugin === one),
  );
  const alone = await Promise.all(tried.map((specifier) => attempt(load, [specifier])));
  return { registries: alone.flatMap(({ registries }) => registries), problems: together.problems };
}

async function attempt(load: Load, specifiers: readonly string[]): Promise<Loaded> {
  try {
    return { registries: [await load(specifiers)], problems: [] };
  } catch (error) {
    if (!isOrchestratorError(error)) throw error;
    return { registries: [], problems: error.problems.length > 0 ? error.problems : [error] };
  }
}

async function bind(fleet: Fleet, [registry]: readonly PluginRegistry[]) {
  if (registry === undefined) return { problems: [], warnings: [] };
  try {
    return { problems: [], warnings: (await bindBackends(fleet, registry)).warnings };
  } catch (error) {
    if (!isOrchestratorError(error)) throw error;
    return { problems: error.problems.length > 0 ? error.problems : [error], warnings: [] };
  }
}

function usersOf(plugin: PluginReport, fleet: Fleet, registry: PluginRegistry): Users {
  const own = (choice: ReturnType<typeof chooseDriver> | ReturnType<typeof chooseHandoff>) =>
    'chosen' in choice && choice.chosen.plugin === plugin.name;
  const agents = fleet.agents.filter(({ backend }) => {
    const spec = fleet.backends[backend];
    return spec !== undefined && own(chooseDriver(spec, registry));
  });
  const loops = fleet.loops.filter(
    ({ handoff }) => handoff !== undefined && own(chooseHandoff(handoff, '', registry)),
  );
  return { agents: agents.map(({ name }) => name), loops: loops.map(({ name }) => name) };
}

function pluginLines(plugin: PluginReport & { readonly usedBy: Users }): string[] {
  const { agents, loops } = plugin.usedBy;
  const users = [
    ...(agents.length === 0 ? [] : [`agents ${agents.join(', ')}`]),
    ...(loops.length === 0 ? [] : [`loops ${loops.join(', ')}`]),
  ];
  const shapesAll = plugin.drivers.length + plugin.handoffs.length === 0;
  return [
    `${plugin.name}${plugin.version === null ? '' : ` ${plugin.version}`}`,
    `  from ${plugin.path ?? plugin.specifier}${plugin.specifier === plugin.name ? '' : ` ("${plugin.specifier}")`}`,
    ...offerLines(plugin).map((line) => `  ${line}`),
    `  used by ${users.length > 0 ? users.join('; ') : shapesAll ? 'all, through its hooks' : 'nobody'}`,
  ];
}
