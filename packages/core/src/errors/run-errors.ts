import { type ErrorCatalog, EXIT } from './orchestrator-error.ts';

/** Problems with what a verb was asked to do, and with running it. */
export const RUN_ERRORS = {
  START_REFUSED: {
    title: 'Several things keep a command from being carried out.',
    exit: EXIT.config,
    message: 'Nothing was done: {count} found.',
    hint: 'Mend each of them, then run the command again.',
  },
  WATCHDOG_FAILED: {
    title: 'The watchdog did not start.',
    exit: EXIT.environment,
    message: 'The watchdog did not start: {reason}.',
    hint: 'Run it in the foreground to see more: agents watchdog',
  },
  AGENT_UNKNOWN: {
    title: 'A name is neither an agent nor a service.',
    exit: EXIT.failed,
    message: 'There is no agent or service named "{name}" in "{path}".',
    hint: '{advice}',
  },
  AGENT_NOT_RUNNING: {
    title: 'An agent is not running.',
    exit: EXIT.failed,
    message: 'The agent "{name}" is not running: there is no tmux session "{session}".',
    hint: 'Start it with: agents up {name}',
  },
  AGENT_BINARY_MISSING: {
    title: 'The program of an agent is not installed.',
    exit: EXIT.environment,
    message: 'The agent "{name}" needs the program "{binary}", which {reason}.',
    hint: 'Install it, or change `bin` in [backend.{backend}].',
  },
  PLANNED_FILE_PLACE: {
    title: 'A driver wants to write a file where it may not.',
    exit: EXIT.failed,
    message:
      'The driver "{driver}" wants to write "{path}" for the agent "{name}", which is not below "{folder}".',
    hint: 'Report it to the author of the plugin; agents of other drivers are not affected.',
  },
  PLANNED_FILE_NOT_JSON: {
    title: 'A file of a tool that is to be changed holds no JSON object.',
    exit: EXIT.config,
    message:
      'The file "{path}", which the agent "{name}" needs changed, cannot be read: {reason}. It stays as it is.',
    hint: 'Mend the file, or take back what asks for the change in [backend.{backend}].',
  },
  PLANNED_FILE_UNWRITABLE: {
    title: 'A file that an agent needs cannot be written.',
    exit: EXIT.environment,
    message: 'The file "{path}", which the agent "{name}" needs, cannot be written: {reason}.',
    hint: 'Make it and its folder writable for you, and see that the disk is not full.',
  },
  COMPANION_NAME: {
    title: 'The session of a companion program cannot have its name.',
    exit: EXIT.config,
    message: 'The agent "{name}" needs a companion in the session "{session}", which cannot be: {reason}.',
    hint: 'Rename the agent or service, or report it to the author of the driver "{driver}".',
  },
  COMPANION_NOT_READY: {
    title: 'A program that an agent needs beside it does not answer.',
    exit: EXIT.environment,
    message: 'The companion "{companion}" of the agent "{name}" is not ready at "{url}": {reason}.',
    hint: 'See what it says: agents logs {companion}; ten times `connect_delay` in [backend.{backend}] is waited for it.',
  },
  PROMPT_UNREADABLE: {
    title: 'A prompt file cannot be read.',
    exit: EXIT.config,
    message: 'The {what} "{path}" of {place} cannot be used: {reason}.',
    hint: 'Create or mend the file, or change `{key}` in the config.',
  },
  AGENT_DIR_INVALID: {
    title: 'The working directory of an agent is not a folder.',
    exit: EXIT.config,
    message: 'The working directory "{path}" of {place} cannot be used: {reason}.',
    hint: 'Move what is in the way, or change `dir` in the config.',
  },
  WATCHDOG_LOCKED: {
    title: 'Another watchdog runs for this project.',
    exit: EXIT.locked,
    message: 'Another watchdog already runs for this project: process {pid} holds "{path}".',
    hint: 'Use that one, or stop it with: agents down watchdog',
  },
  WATCHDOG_LOCK_DAMAGED: {
    title: 'The lock file of the watchdog is damaged.',
    exit: EXIT.environment,
    message: 'The lock file "{path}" cannot be read, so nobody knows whether a watchdog runs.',
    hint: 'See that no watchdog runs (ps), then remove the file.',
  },
  START_FAILED: {
    title: 'A session could not be started.',
    exit: EXIT.environment,
    message: 'The session "{session}" of "{name}" could not be started: {reason}.',
    hint: 'Mend what tmux complains about, then run: agents up {name}',
  },
  STILL_ALIVE: {
    title: 'A process survived being stopped.',
    exit: EXIT.failed,
    message: 'The process {pid} of "{session}" is still alive after SIGKILL.',
    hint: 'It may be waiting for a device or belong to another user; see it with: ps -o pid,user,stat,cmd -p {pid}',
  },
  STATE_UNWRITABLE: {
    title: 'A state file cannot be written.',
    exit: EXIT.environment,
    message: 'The state file "{path}" cannot be written: {reason}.',
    hint: 'Make the folder that [defaults].log_dir names writable for you, and see that the disk is not full.',
  },
  MACHINE_EXHAUSTED: {
    title: 'The machine cannot open one more file.',
    exit: EXIT.environment,
    message: 'Nothing can be read at the moment: {reason}.',
    hint: 'Raise the limit (`ulimit -n`), or end what keeps so many files open. A watchdog goes on by itself when that is over.',
  },
  PHASE_INVALID: {
    title: 'There is no such phase.',
    exit: EXIT.failed,
    message: 'There is no phase "{value}" in the loop "{loop}".',
    hint: 'The phases are {phases}; see them with: agents phase show',
  },
  TRANSCRIPT_UNSUPPORTED: {
    title: 'A driver cannot read transcripts.',
    exit: EXIT.failed,
    message: 'There are no transcripts of {what}: the driver "{driver}" cannot read any.',
    hint: '{advice}',
  },
  TRANSCRIPT_UNREADABLE: {
    title: 'A transcript cannot be read.',
    exit: EXIT.failed,
    message: 'The transcript "{source}" cannot be read: {reason}.',
    hint: '{advice}',
  },
  USAGE: {
    title: 'The command line is not understood.',
    exit: EXIT.usage,
    message: '{reason}',
    hint: '{advice}',
  },
  BUG: {
    title: 'Something happened that must not happen.',
    exit: EXIT.bug,
    message: 'Internal error: {reason}',
    hint: "Please report it in the project's issue tracker, with the command that you ran.",
  },
} as const satisfies ErrorCatalog;
