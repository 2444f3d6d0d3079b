import { type ErrorCatalog, EXIT } from './orchestrator-error.ts';

/** Problems with finding, loading and running plugins. Entries with exit 0 are warnings. */
export const PLUGIN_ERRORS = {
  PLUGINS_FAILED: {
    title: 'Plugins could not be loaded; each problem is reported by itself.',
    exit: EXIT.config,
    message: 'The plugins of "{from}" cannot be used: {count} found.',
    hint: 'Mend what is listed and try again; nothing was started or stopped.',
  },
  PLUGIN_SPECIFIER: {
    title: 'An entry of `plugins` names neither a package nor a file.',
    exit: EXIT.config,
    message: '"{plugin}" in `plugins` names neither a package nor a file: {reason}.',
    hint: 'Write the name of a package, or a path that begins with "./", "../" or "/".',
  },
  PLUGIN_NOT_INSTALLED: {
    title: 'A plugin is not installed.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" is not installed; it was looked for from {from}.',
    hint: '{advice}',
  },
  PLUGIN_FILE_MISSING: {
    title: 'The file of a plugin does not exist.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" is not there: "{path}" does not exist.',
    hint: 'Mend the path in `plugins`; it is relative to the folder of the config file.',
  },
  PLUGIN_FILE_TYPE: {
    title: 'A plugin leads to a file that is no JavaScript module.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" leads to "{path}": a "{extension}" file is no JavaScript module.',
    hint: '{advice}',
  },
  PLUGIN_ENTRY_MISSING: {
    title: 'A plugin is installed, but its package leads to no module.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" was found in "{path}", but its package leads to no module: {reason}.',
    hint: 'Build the package if it is your own (its `exports` must lead to a file that exists), else install it again.',
  },
  PLUGIN_COMMONJS: {
    title: 'A plugin is a CommonJS module.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" at "{path}" is a CommonJS module; a plugin is an ES module.',
    hint: 'Publish it as an ES module: "type": "module" in its package.json and an `exports` entry with "default" or "import".',
  },
  PLUGIN_IMPORT_FAILED: {
    title: 'A plugin was found but failed while it was loading.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" was found at "{path}", but failed while it was loading: {reason}.',
    hint: '{advice}',
  },
  PLUGIN_IMPORT_TIMEOUT: {
    title: 'A plugin did not finish loading.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" at "{path}" did not finish loading within {ms} ms.',
    hint: 'Look for an `await` outside of functions in the plugin; work belongs into its `setup` or a hook.',
  },
  PLUGIN_IMPORT_ENDLESS: {
    title: 'The module of a plugin does not return while it is loaded.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" at "{path}" was ended: its module did not return within {ms} ms.',
    hint: 'Look for a loop outside of functions in the plugin; work belongs into its `setup` or a hook. What was ended is not loaded again by a watchdog that runs: once the plugin is mended, run `agents down watchdog` and `agents up watchdog`.',
  },
  PLUGIN_CIRCULAR: {
    title: 'The modules of a plugin import each other in a circle.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" at "{path}" has no usable default export: {reason}.',
    hint: 'Its modules import each other in a circle: move what both need into a third module.',
  },
  PLUGIN_SHAPE: {
    title: 'A module is not a plugin.',
    exit: EXIT.config,
    message: 'The module "{plugin}" at "{path}" is not a plugin: {reason}.',
    hint: 'Its default export must be what `definePlugin` returns.',
  },
  PLUGIN_API_VERSION: {
    title: 'A plugin was written for another version of the plugin contract.',
    exit: EXIT.config,
    message:
      'The plugin "{plugin}" is written for version {actual} of the plugin contract; this is version {expected}.',
    hint: '{advice}',
  },
  PLUGIN_PEER_RANGE: {
    title: 'A plugin asks for another version of the core.',
    exit: EXIT.config,
    message:
      'The plugin "{plugin}" {version} asks for version "{range}" of the core; this is version {actual}.',
    hint: 'Install versions that match: {install}',
  },
  PLUGIN_OPTIONS: {
    title: 'The options of a plugin are not valid.',
    exit: EXIT.config,
    message: '"{key}" in {place} is not valid for "{driver}": {reason}.',
    hint: '{advice}',
  },
  PLUGIN_OPTION_IGNORED: {
    title: 'A key belongs to another driver and is ignored.',
    exit: EXIT.done,
    message: '"{key}" in {place} is not used by the driver "{driver}" and is ignored.',
    hint: 'Remove the line, or choose another driver.',
  },
  PLUGIN_DUPLICATE_NAME: {
    title: 'Two plugins have the same name.',
    exit: EXIT.config,
    message: 'Two plugins call themselves "{plugin}": "{path}" and "{other}".',
    hint: 'Remove one of them from `plugins`.',
  },
  PLUGIN_DUPLICATE_DRIVER: {
    title: 'Two plugins offer the same driver.',
    exit: EXIT.config,
    message: 'The plugins "{plugin}" and "{other}" both offer the {kind} "{driver}".',
    hint: 'Remove one of them from `plugins`.',
  },
  PLUGIN_DRIVER_UNABLE: {
    title: 'A driver cannot start anything.',
    exit: EXIT.config,
    message: 'The driver "{driver}" of the plugin "{plugin}" taps no `launch` hook, so it can start nothing.',
    hint: "Tap hooks.launch.for('{driver}') in the `setup` of the plugin.",
  },
  PLUGIN_NO_DRIVER: {
    title: 'No loaded plugin offers a driver that the config asks for.',
    exit: EXIT.config,
    message: '{place} asks for {wanted}, which no loaded plugin offers; {loaded}.',
    hint: '{advice}',
  },
  PLUGIN_DRIVER_AMBIGUOUS: {
    title: 'Several loaded drivers could serve a table of the config.',
    exit: EXIT.config,
    message: '{place} does not say which driver it means: {candidates} would all do.',
    hint: 'Add a line to {place}: driver = "{driver}"',
  },
  PLUGIN_BINDINGS_FAILED: {
    title: 'Tables of the config do not fit the loaded plugins; each problem is reported by itself.',
    exit: EXIT.config,
    message: '"{path}" does not fit the loaded plugins: {count} found.',
    hint: 'Mend what is listed and try again; nothing was started or stopped.',
  },
  PLUGIN_BACKEND_UNBOUND: {
    title: 'A backend that no enabled agent uses has no driver.',
    exit: EXIT.done,
    message: '{place} cannot be used: {reason}',
    hint: '{advice}',
  },
  PLUGIN_AGENT_UNKNOWN: {
    title: 'The options of a handoff name an agent that does not exist.',
    exit: EXIT.done,
    message: '{place} names the agent "{agent}", which does not exist.',
    hint: '{advice}',
  },
  PLUGIN_SETUP_FAILED: {
    title: 'A plugin failed in its setup.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" failed in its setup: {reason}.',
    hint: 'Mend or update the plugin, or remove it from `plugins`.',
  },
  PLUGIN_SETUP_TIMEOUT: {
    title: 'The setup of a plugin did not end.',
    exit: EXIT.config,
    message: 'The setup of the plugin "{plugin}" did not end within {ms} ms.',
    hint: 'Mend or update the plugin, or remove it from `plugins`.',
  },
  PLUGIN_NO_LAUNCH: {
    title: 'No plugin says how to start an agent.',
    exit: EXIT.failed,
    message: 'No plugin says how to start the agent "{agent}" with the driver "{driver}".',
    hint: 'See which plugin offers the driver: agents plugin list',
  },
  PLUGIN_HOOK_FAILED: {
    title: 'A plugin failed in a hook.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" failed in the hook {call}: {reason}.',
    hint: '{advice}',
  },
  PLUGIN_HOOK_TIMEOUT: {
    title: 'A plugin did not answer in a hook.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" did not answer in the hook {call} within {ms} ms.',
    hint: '{advice}',
  },
  PLUGIN_HOOK_RESTS: {
    title: 'The watchdog hung while a plugin was in a hook, so that it is left alone there for a while.',
    exit: EXIT.failed,
    message:
      'The plugin "{plugin}" was in the hook {call} when the watchdog hung: it is not asked again before {until}.',
    hint: '{advice}',
  },
  PLUGIN_HOOK_VALUE: {
    title: 'A plugin answered a hook with something that is not an answer.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" answered the hook {call} with something that is not an answer: {reason}.',
    hint: '{advice}',
  },
} as const satisfies ErrorCatalog;
