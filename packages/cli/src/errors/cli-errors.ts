import { defineErrors, EXIT } from '@agent-orchestrator/core';

/** Errors that only the command knows; docs/cli.md lists them. Codes are permanent. */
export const CLI_ERRORS = {
  INIT_EXISTS: {
    title: 'There is a config file already.',
    exit: EXIT.failed,
    message: '"{path}" already exists — refusing to overwrite.',
    hint: 'Edit it, or remove it first.',
  },
  INIT_FAILED: {
    title: 'The starter files cannot be written.',
    exit: EXIT.failed,
    message: 'The starter file "{path}" cannot be written: {reason}.',
    hint: 'Name a folder that you can write to: agents init DIR',
  },
  LOG_MISSING: {
    title: 'An agent has no log yet.',
    exit: EXIT.failed,
    message: 'There is no log of "{name}": "{path}" does not exist.',
    hint: 'It is written from the first start on: agents up {name}',
  },
  LOG_UNREADABLE: {
    title: 'A log cannot be read.',
    exit: EXIT.failed,
    message: 'The log "{path}" of "{name}" cannot be read: {reason}.',
    hint: 'Look at its owner and mode: ls -l {path}',
  },
  TRANSCRIPT_MISSING: {
    title: 'An agent has no transcript yet.',
    exit: EXIT.failed,
    message: 'There is no transcript of "{name}" yet; the driver "{driver}" finds none.',
    hint: 'Tools write it from the first prompt on. See whether it runs: agents status',
  },
  PLUGIN_ADD_REFUSED: {
    title: 'What should be added can be no plugin.',
    exit: EXIT.usage,
    message: '"{spec}" cannot be added: {reason}.',
    hint: 'Name a package (NAME or NAME@VERSION), a tarball (./x-1.0.0.tgz), the folder of a package (file:../x) or a module (./my-backend.mjs).',
  },
  PACKAGE_MANAGER_MISSING: {
    title: "The project's package manager cannot be started.",
    exit: EXIT.environment,
    message: 'The project in "{folder}" is installed with {manager}, which cannot be started: {reason}.',
    hint: 'Install {manager}, or put it on PATH. Nothing was changed.',
  },
  PLUGIN_FOLDER_FAILED: {
    title: 'The folder for the plugins of a project cannot be made.',
    exit: EXIT.failed,
    message: 'The folder "{path}" cannot be made: {reason}.',
    hint: 'Look at the owner and mode of its parent, or make a package.json beside the config: then the plugins go there.',
  },
  PLUGIN_INSTALL_FAILED: {
    title: 'A plugin could not be installed.',
    exit: EXIT.failed,
    message: '{manager} could not install "{spec}" in "{folder}": {reason}.',
    hint: 'The config was left as it is. To see all of it: {command}',
  },
  PROJECT_HAS_NO_MODULES: {
    title: 'A project keeps its packages where plugins are not looked for.',
    exit: EXIT.config,
    message:
      '"{path}" takes the place of node_modules in the project of "{config}", and plugins are found there alone.',
    hint: 'Write `nodeLinker: node-modules` into .yarnrc.yml, run yarn install, and add the plugin again. Nothing was changed.',
  },
  PLUGIN_STRAY_FAILURE: {
    title: 'A plugin failed outside of every hook, where nobody waits for it.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" at "{path}" failed outside of every hook: {reason}.',
    hint: 'Report it to the author of the plugin: a timer or a promise of it throws.',
  },
  PLUGIN_UNUSABLE: {
    title: 'A plugin was found, but cannot be used; each problem is reported by itself.',
    exit: EXIT.config,
    message: 'The plugin "{plugin}" cannot be used; "{path}" was left as it is.',
    hint: '{advice}',
  },
  PLUGIN_NOT_LISTED: {
    title: 'A plugin works, but could not be written into the config.',
    exit: EXIT.failed,
    message: 'The plugin "{plugin}" works, but "{path}" was left as it is: {reason}.',
    hint: 'Write it there by hand, above the first table: plugins = [ … , "{plugin}"]',
  },
  PLUGIN_NAME_REFUSED: {
    title: 'A new plugin has a name that no package can have.',
    exit: EXIT.usage,
    message: '"{name}" cannot be the name of a package.',
    hint: 'Use lower-case letters, digits and "-": agents plugin new agent-orchestrator-backend-mine',
  },
  PLUGIN_NEW_EXISTS: {
    title: 'The folder of a new plugin exists already.',
    exit: EXIT.failed,
    message: '"{path}" exists already — refusing to overwrite.',
    hint: 'Choose another name, or remove it first.',
  },
  PLUGIN_NEW_FAILED: {
    title: 'The files of a new plugin cannot be written.',
    exit: EXIT.failed,
    message: '"{path}" cannot be written: {reason}.',
    hint: 'Run the command in a folder that you can write to.',
  },
  RECORDING_EXISTS: {
    title: 'There is a recording of that name already.',
    exit: EXIT.failed,
    message: 'The recording "{path}" exists already — refusing to overwrite.',
    hint: 'Name what it shows, --state permission-dialog, or another folder, --out DIR; or remove the file and its row in index.jsonl.',
  },
  RECORDING_UNWRITABLE: {
    title: 'A recording cannot be written.',
    exit: EXIT.failed,
    message: '"{path}" cannot be written: {reason}.',
    hint: 'Name a folder that you can write to: --out DIR',
  },
  PROJECT_COPY_BROKEN: {
    title: "The project's own copy of the command cannot run.",
    exit: EXIT.environment,
    message: 'The project\'s own copy of agents in "{path}" cannot run: {reason}.',
    hint: "Install the project's packages again, or run the copy that you called: AGENTS_HANDOVER=off agents …",
  },
} as const;

export const failCli = defineErrors(CLI_ERRORS);
