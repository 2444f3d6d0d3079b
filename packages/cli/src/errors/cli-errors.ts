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
  PROJECT_COPY_BROKEN: {
    title: "The project's own copy of the command cannot run.",
    exit: EXIT.environment,
    message: 'The project\'s own copy of agents in "{path}" cannot run: {reason}.',
    hint: "Install the project's packages again, or run the copy that you called: AGENTS_HANDOVER=off agents …",
  },
} as const;

export const failCli = defineErrors(CLI_ERRORS);
