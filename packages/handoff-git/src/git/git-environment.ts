/** Variables that would point git at another repository, as in a watchdog started from a git hook. */
const FOREIGN = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_TRACE',
  'GIT_TRACE_PACKET',
  'GIT_EXTERNAL_DIFF',
];

/** The environment of every git call: English messages, literal paths, and nothing that can ask a person. */
export function gitEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !FOREIGN.includes(name)) env[name] = value;
  }
  return {
    ...env,
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_TERMINAL_PROMPT: '0',
    // Empty, not absent: git then does not go on to SSH_ASKPASS.
    GIT_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
  };
}

/** True when the environment already says how to run ssh. */
export function choosesSsh(): boolean {
  return Boolean(process.env.GIT_SSH_COMMAND || process.env.GIT_SSH);
}
