import satisfies from 'semver/functions/satisfies.js';
import { API_VERSION, type Plugin } from '../../plugin/contract.ts';
import { assembleRegistry } from '../../plugins/assemble-registry.ts';
import { CORE_PACKAGE, readCoreVersion } from '../../plugins/core-version.ts';
import { checkedPlugin } from '../checked-plugin.ts';
import type { Rule } from '../rule.ts';

/** What the rules about plugins need, of whichever kind. */
export interface PluginSubject {
  readonly suite: { readonly plugin: unknown; readonly package: string | URL };
  /** What is tested of it. */
  readonly part: { readonly kind: 'driver' | 'handoff'; readonly id: string };
  /** The parsed package.json; `undefined`: there is none. */
  readonly manifest: () => Promise<Record<string, unknown> | undefined>;
}

/** Rules for every plugin. */
export const PLUGIN_RULES: readonly Rule<PluginSubject>[] = [
  {
    id: 'plugin-shape',
    title: 'the default export is what definePlugin returns',
    mend: 'Export by default: definePlugin({ name, drivers or handoffs, setup }).',
    check: async ({ suite }) => {
      const { problem } = checkedPlugin(suite.plugin);
      return problem === undefined || problem.code === 'PLUGIN_API_VERSION' ? [] : [problem.message];
    },
  },
  {
    id: 'plugin-api-version',
    title: `the plugin is written for version ${API_VERSION} of the contract`,
    mend: 'Leave apiVersion to definePlugin, and update the core that the plugin is built with.',
    check: async ({ suite }) => {
      const { problem } = checkedPlugin(suite.plugin);
      return problem?.code === 'PLUGIN_API_VERSION' ? [problem.message] : [];
    },
  },
  {
    id: 'plugin-name',
    title: 'the plugin is called as its package',
    mend: 'Give definePlugin the "name" of package.json: errors and taps are signed with it.',
    check: async ({ suite, manifest }) => {
      const { plugin } = checkedPlugin(suite.plugin);
      if (plugin === undefined) return undefined;
      const name = (await manifest())?.name;
      if (name === plugin.name) return [];
      return [`The plugin is called ${JSON.stringify(plugin.name)}, its package ${JSON.stringify(name)}.`];
    },
  },
  {
    id: 'plugin-peer',
    title: 'the package takes the core from its host',
    mend: `Put "${CORE_PACKAGE}" into peerDependencies with a range that holds for this version, and not into dependencies.`,
    check: async ({ manifest }) => checkPeer(await manifest()),
  },
  {
    id: 'plugin-setup',
    title: 'the setup succeeds and taps what the plugin declares',
    mend: 'Tap launch, detectActivity and detectLimit for the id of each driver, handoff for a handoff, and nothing else.',
    check: async ({ suite, part }) => {
      const { plugin } = checkedPlugin(suite.plugin);
      return plugin === undefined ? undefined : checkTaps(plugin, part);
    },
  },
];

async function checkPeer(manifest: Record<string, unknown> | undefined): Promise<string[]> {
  if (manifest === undefined) return ['There is no package.json in the folder that the suite names.'];
  const { dependencies, peerDependencies } = manifest as Record<string, Record<string, string> | undefined>;
  const findings: string[] = [];
  if (dependencies?.[CORE_PACKAGE] !== undefined)
    findings.push(`dependencies of package.json have "${CORE_PACKAGE}": two copies of the core would run.`);
  const range = peerDependencies?.[CORE_PACKAGE];
  const version = await readCoreVersion();
  if (range === undefined) findings.push(`peerDependencies of package.json do not have "${CORE_PACKAGE}".`);
  else if (!range.startsWith('workspace:') && !satisfies(version, range, { includePrerelease: true }))
    findings.push(`peerDependencies ask for version "${range}" of the core; this is ${version}.`);
  return findings;
}

/** What it means for a driver to leave out one of the detectors. */
const WITHOUT = {
  detectActivity: 'its agents would always be unknown',
  detectLimit:
    'a limit would never be seen, not even by the patterns of the config (tap limitByPatterns if the tool has none of its own)',
} as const;

async function checkTaps(plugin: Plugin, { kind, id }: PluginSubject['part']): Promise<string[]> {
  const { registry, problems } = await assembleRegistry([{ plugin }]);
  if (problems.length > 0) return problems.map(({ message }) => message);
  const tapped = registry.plugins[0]?.hooksTapped ?? [];
  const has = (hook: string, key?: string) => tapped.some((tap) => tap.hook === hook && tap.key === key);
  const known = new Set([...registry.drivers.keys()]);
  const strangers = tapped
    .filter(({ key }) => key !== undefined && !known.has(key))
    .map(({ hook, key }) => `It taps "${hook}" for "${key}", which is no driver of its own.`);
  if (kind === 'handoff') {
    if (!registry.handoffs.has(id)) return [`The plugin declares no handoff "${id}".`];
    return has('handoff') ? strangers : [`The handoff "${id}" taps no "handoff" hook.`];
  }
  if (!known.has(id)) return [`The plugin declares no driver "${id}".`];
  const missing = Object.entries(WITHOUT)
    .filter(([hook]) => !has(hook, id))
    .map(([hook, consequence]) => `The driver "${id}" taps no "${hook}" hook: ${consequence}.`);
  return [...missing, ...strangers];
}
