import { type ErrorCatalog, EXIT } from './orchestrator-error.ts';

/** Problems with agents.toml. Entries with exit 0 are warnings: the file still loads. */
export const CONFIG_ERRORS = {
  CONFIG_NOT_FOUND: {
    title: 'There is no config file.',
    exit: EXIT.config,
    message: 'There is no config file at "{path}".',
    hint: 'Run `agents init` to write a starter file, or name one with `--config PATH`.',
  },
  CONFIG_UNREADABLE: {
    title: 'The config file cannot be read.',
    exit: EXIT.config,
    message: 'The config file "{path}" cannot be read: {reason}.',
    hint: 'Name a readable file with `--config PATH`.',
  },
  CONFIG_IS_FOLDER: {
    title: 'The config path is a folder.',
    exit: EXIT.config,
    message: 'The config path "{path}" is a folder, not a file.',
    hint: 'Name the file inside it: `--config {path}/agents.toml`.',
  },
  CONFIG_NOT_UTF8: {
    title: 'The config file is not UTF-8 text.',
    exit: EXIT.config,
    message:
      'The config file "{path}" is not UTF-8: the byte {byte} at offset {offset} does not belong to any character.',
    hint: 'Save the file as UTF-8.',
  },
  CONFIG_SYNTAX: {
    title: 'The config file is not valid TOML.',
    exit: EXIT.config,
    message: 'This is not valid TOML: {reason}.',
    hint: 'Look at line {line}, column {column}: {excerpt}',
  },
  CONFIG_INVALID: {
    title: 'The config file has problems; each is reported with its place.',
    exit: EXIT.config,
    message: '"{path}" cannot be used: {count} found.',
    hint: 'Mend what is listed and try again; nothing was started or stopped.',
  },
  CONFIG_UNKNOWN_KEY: {
    title: 'A key is not known at this place.',
    exit: EXIT.config,
    message: '{place} has no key "{key}".',
    hint: '{advice}',
  },
  CONFIG_UNKNOWN_TABLE: {
    title: 'A table is not known.',
    exit: EXIT.config,
    message: 'A config file has no top-level key or table "{key}".',
    hint: '{advice}',
  },
  CONFIG_MISSING_KEY: {
    title: 'A required key is missing.',
    exit: EXIT.config,
    message: '{place} lacks the required key "{key}".',
    hint: 'Add a line such as: {example}',
  },
  CONFIG_VALUE: {
    title: 'A value has the wrong type or is out of range.',
    exit: EXIT.config,
    message: '"{key}" in {place} must be {expected}, but it is {actual}.',
    hint: 'Write, for example: {example}',
  },
  CONFIG_UNKNOWN_WORD: {
    title: 'A value is not one of the allowed words.',
    exit: EXIT.config,
    message: '"{key}" in {place} is "{value}", which is not one of {allowed}.',
    hint: '{advice}',
  },
  CONFIG_BAD_NAME: {
    title: 'A name or session cannot be used in tmux or in file names.',
    exit: EXIT.config,
    message: 'The {what} "{value}" cannot be used: {reason}.',
    hint: 'Write, for example: {example}',
  },
  CONFIG_RESERVED_NAME: {
    title: 'A name or session belongs to the watchdog.',
    exit: EXIT.config,
    message: 'The {what} "{value}" is reserved for the watchdog.',
    hint: 'Choose another {key}.',
  },
  CONFIG_DUPLICATE_NAME: {
    title: 'Two agents, services or loops have one name.',
    exit: EXIT.config,
    message: 'The name "{value}" is used by {other} (line {otherLine}) and again by {what}.',
    hint: 'Rename one of them.',
  },
  CONFIG_DUPLICATE_SESSION: {
    title: 'Two agents or services would share one tmux session.',
    exit: EXIT.config,
    message: 'The tmux session "{value}" is used by {other} (line {otherLine}) and again by {what}.',
    hint: 'Rename one of them, or give one another `session`.',
  },
  CONFIG_DUPLICATE_STATE_FILE: {
    title: 'Two loops would keep their phase in one file.',
    exit: EXIT.config,
    message: 'The loops "{loop}" and "{other}" (line {otherLine}) have the same state_file "{value}".',
    hint: 'Give one of them another `state_file`, or leave it out.',
  },
  CONFIG_UNKNOWN_BACKEND: {
    title: 'An agent names a backend that is not declared.',
    exit: EXIT.config,
    message: '{place} uses the backend "{value}", which is not declared (set by {source}).',
    hint: '{advice}',
  },
  CONFIG_LOOP_MISSING: {
    title: 'An agent of kind "loop" has no loop to belong to.',
    exit: EXIT.config,
    message: '{place} is of kind "loop", but the file has no [loop] table.',
    hint: 'Add a [loop] table, or give the agent another kind.',
  },
  CONFIG_LOOP_AMBIGUOUS: {
    title: 'With several loops an agent must name its own.',
    exit: EXIT.config,
    message: '{place} is of kind "loop" and the file has several loops, but the agent names none.',
    hint: 'Add loop = "NAME"; the loops are {loops}.',
  },
  CONFIG_UNKNOWN_LOOP: {
    title: 'An agent names a loop that is not declared.',
    exit: EXIT.config,
    message: '{place} belongs to the loop "{value}", which is not declared.',
    hint: '{advice}',
  },
  CONFIG_ROLE_MISSING: {
    title: 'An agent of kind "loop" has no role.',
    exit: EXIT.config,
    message: '{place} is of kind "loop", but has no role.',
    hint: 'Add role = "builder"; the text of its role is read from the file roles_dir/ROLE.md.',
  },
  CONFIG_UNKNOWN_AGENT: {
    title: 'A key names an agent that is not declared.',
    exit: EXIT.config,
    message: '"{key}" in {place} names the agent "{value}", which is not declared.',
    hint: '{advice}',
  },
  CONFIG_BAD_PATTERN: {
    title: 'A regular expression cannot be compiled.',
    exit: EXIT.config,
    message: '"{key}" in {place} is not a regular expression that can be used: {reason}.',
    hint: 'Change the pattern "{pattern}"; patterns are JavaScript regular expressions, matched without regard to case.',
  },
  CONFIG_IGNORED_KEY: {
    title: 'Warning: a key has no effect here.',
    exit: EXIT.done,
    message: '"{key}" in {place} has no effect: {reason}.',
    hint: 'Remove the line, or move it to where it is meant.',
  },
  CONFIG_WAKE_WITHOUT_FILE: {
    title: 'Warning: a wake has nothing to say.',
    exit: EXIT.done,
    message: '"wake" in {place} names no prompt_file, so the agent is never woken.',
    hint: 'Add a prompt_file to the wake, such as prompt_file = "prompts/wake.md".',
  },
  CONFIG_UNUSUAL_KIND: {
    title: 'Warning: a kind looks misspelt.',
    exit: EXIT.done,
    message: '{place} is of kind "{value}", which is treated like "persistent".',
    hint: 'Did you mean "{suggestion}"?',
  },
  CONFIG_SHARED_STATUS: {
    title: 'Warning: two phases share one status file.',
    exit: EXIT.done,
    message:
      'The phases "{phase}" and "{other}" of {place} share the status file "{value}": each needs a done section of its own in it.',
    hint: 'Give each phase a status file of its own.',
  },
  CONFIG_NEEDS_RESTART: {
    title: 'A running watchdog cannot change its own place.',
    exit: EXIT.config,
    message: 'The running watchdog cannot change {key} from "{from}" to "{to}" as "{path}" now says.',
    hint: 'Put the old value back, or restart everything: agents down with the old file, then agents up with the new one.',
  },
} as const satisfies ErrorCatalog;
