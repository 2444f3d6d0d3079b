import { type ErrorCatalog, EXIT } from './orchestrator-error.ts';

/** Problems with finding, loading and running plugins. */
export const PLUGIN_ERRORS = {
  PLUGIN_NOT_INSTALLED: {
    title: 'A plugin is not installed.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" is not installed; it was looked for from "{from}".',
    hint: 'Install it there: npm install --save-dev {plugin}',
  },
  PLUGIN_IMPORT_FAILED: {
    title: 'A plugin was found but failed while it was loading.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" was found at "{path}", but failed while it was loading: {reason}.',
    hint: 'Mend or update the plugin, or remove it from `plugins`.',
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
    hint: 'Install a version of the plugin that matches: npm install --save-dev {plugin}@latest',
  },
  PLUGIN_PEER_RANGE: {
    title: 'A plugin asks for another version of the core.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" asks for version {range} of the core; this is version {actual}.',
    hint: 'Install versions that match: npm install --save-dev {plugin}@latest',
  },
  PLUGIN_OPTIONS: {
    title: 'The options of a plugin are not valid.',
    exit: EXIT.config,
    message: '"{key}" in {place} is not valid for "{driver}": {reason}.',
    hint: '{advice}',
  },
  PLUGIN_DUPLICATE_DRIVER: {
    title: 'Two plugins offer the same driver.',
    exit: EXIT.config,
    message: 'The plugins "{plugin}" and "{other}" both offer the driver "{driver}".',
    hint: 'Remove one of them from `plugins`.',
  },
  PLUGIN_NO_DRIVER: {
    title: 'No loaded plugin offers a driver that the config asks for.',
    exit: EXIT.config,
    message: '{place} asks for the driver "{driver}", which no loaded plugin offers.',
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
  PLUGIN_HOOK_FAILED: {
    title: 'A plugin threw in a hook.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" failed in the hook "{hook}": {reason}.',
    hint: 'Report it to the author of the plugin; the others go on without it.',
  },
  PLUGIN_HOOK_TIMEOUT: {
    title: 'A plugin did not answer in a hook.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" did not answer in the hook "{hook}" within {ms} ms.',
    hint: 'Report it to the author of the plugin; the others go on without it.',
  },
  PLUGIN_HOOK_VALUE: {
    title: 'A plugin answered a hook with something that is not an answer.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" answered the hook "{hook}" with {actual}; expected is {expected}.',
    hint: 'Report it to the author of the plugin; "no answer" is written as undefined.',
  },
} as const satisfies ErrorCatalog;
