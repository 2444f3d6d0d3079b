/** What the files of one room of the core may import. */
export interface Room {
  /** Rooms whose code it may use. */
  readonly uses: readonly string[];
  /** Rooms of which it may name types only. */
  readonly types?: readonly string[];
  /** Modules from outside the core. */
  readonly modules?: readonly string[];
}

/**
 * The rooms of packages/core/src, in the order in which data flows, and the only imports between them.
 * ARCHITECTURE.md says why; a new edge is added here and there in the same commit.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  errors: { uses: [] },
  plugin: { uses: [], modules: ['@standard-schema/spec', 'tapable'] },
  tmux: {
    uses: ['errors'],
    modules: [
      'node:buffer',
      'node:child_process',
      'node:crypto',
      'node:events',
      // Only to be told when a terminal of this machine goes away.
      'node:fs',
      'node:os',
      'node:path',
      'node:timers/promises',
    ],
  },
  config: {
    uses: ['errors'],
    modules: ['node:crypto', 'node:fs', 'node:os', 'node:path', 'node:util', 'smol-toml', 'zod'],
  },
  plugins: {
    uses: ['config', 'errors', 'plugin'],
    modules: [
      '@standard-schema/spec',
      'import-meta-resolve',
      'node:async_hooks',
      'node:fs',
      'node:fs/promises',
      'node:module',
      'node:os',
      'node:path',
      'node:url',
      'semver/functions/satisfies.js',
      'semver/ranges/valid.js',
      'tapable',
      'zod',
      'node:vm',
    ],
  },
  journal: { uses: [], modules: ['node:fs', 'node:fs/promises', 'node:path', 'zod'] },
  state: {
    // The shape of the watchdog's memory belongs to the policy; this room only stores it.
    uses: ['errors', 'decide'],
    types: ['config'],
    modules: ['node:child_process', 'node:crypto', 'node:fs', 'node:path', 'zod'],
  },
  classify: { uses: [], types: ['config', 'decide', 'plugin', 'state', 'tmux'] },
  decide: { uses: [], types: ['config', 'journal', 'plugin', 'state'], modules: ['zod'] },
  observe: {
    uses: ['classify', 'plugins', 'state', 'tmux'],
    types: ['config', 'decide', 'errors', 'plugin'],
    modules: ['node:fs', 'node:path'],
  },
  perform: {
    // Of the contract's tools only the pure ones, for command lines.
    uses: ['classify', 'errors', 'plugin', 'plugins', 'state', 'tmux'],
    types: ['config', 'decide', 'journal'],
    modules: ['node:child_process', 'node:crypto', 'node:fs', 'node:path', 'node:timers/promises'],
  },
  transcript: {
    types: ['plugin', 'plugins'],
    uses: ['errors'],
    modules: ['node:child_process', 'node:fs', 'node:fs/promises', 'node:path'],
  },
  watchdog: {
    uses: ['config', 'decide', 'errors', 'journal', 'observe', 'perform', 'plugins', 'state', 'tmux'],
    types: ['plugin'],
    modules: ['node:child_process', 'node:fs', 'node:inspector/promises', 'node:path', 'node:worker_threads'],
  },
  testing: {
    // The conformance kit runs plugins as the engine does: through the same guard, in the same kind of session.
    uses: ['errors', 'perform', 'plugin', 'plugins', 'tmux'],
    modules: [
      'node:child_process',
      'node:crypto',
      'node:fs',
      'node:os',
      'node:path',
      'node:timers/promises',
      'node:url',
      'node:util',
      'semver/functions/satisfies.js',
    ],
  },
  commands: {
    uses: [
      'classify',
      'config',
      'decide',
      'errors',
      'journal',
      'observe',
      'perform',
      'plugins',
      'state',
      'tmux',
      'transcript',
      'watchdog',
    ],
    types: ['plugin'],
    modules: ['node:crypto', 'node:fs', 'node:timers/promises'],
  },
};

/** The entries of the package: they re-export and do nothing else. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'index.ts': Object.keys(ROOMS),
  'plugin.ts': ['errors', 'plugin'],
  'testing.ts': ['testing'],
};

/** Files by which other rooms enter one; the rest of it does not exist for them. The package's entries may export more. */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  tmux: ['index.ts', 'tmux-error.ts'],
};
