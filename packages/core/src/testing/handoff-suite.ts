import type { HandoffView } from '../plugin/contract.ts';

/** A source of handed-over work that a test can use as agents would. */
export interface HandoffScene {
  readonly view: HandoffView;
  /** Keys of `[loop.handoff]` but `driver`, `repo` and `state_subdir`. Absent: none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Publishes something that another agent should be told of, each time something new. */
  readonly publish: () => Promise<void>;
  /** Makes the source unreadable: it is gone, or refuses. */
  readonly breakDown: () => Promise<void>;
  /** Makes the source one that never answers. */
  readonly hang: () => Promise<void>;
}

/** One handoff of a plugin, and what its author says about it. */
export interface HandoffSuite {
  /** The default export of the plugin's module. */
  readonly plugin: unknown;
  /** Id of the handoff. */
  readonly handoff: string;
  /** The folder with the plugin's package.json. */
  readonly package: string | URL;
  /** Makes a source in an empty folder, which is removed afterwards. */
  readonly open: (folder: string) => Promise<HandoffScene>;
  /** Keys of `[loop.handoff]` that are always needed. Absent: none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Names of folders in the shared folder that the handoff may write to, such as that of a version control. */
  readonly own?: readonly string[];
}
