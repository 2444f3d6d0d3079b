import { existsSync } from 'node:fs';
import type { BackendSubject, OpenedBackend } from './backend-subject.ts';
import { HOSTILE_VALUES } from './hostile.ts';
import {
  type LaunchAttempt,
  type LaunchTrial,
  type LaunchValues,
  type PlannedLaunch,
  planLaunch,
} from './launch-trial.ts';
import { openTmuxSandbox } from './tmux-sandbox.ts';

/** All launches of a suite. */
export interface LaunchTrials {
  /** With values of letters alone, twice: what differs between the two is the driver's own choice (ids, ports). */
  readonly plain: readonly [LaunchTrial, LaunchTrial];
  readonly hostile: readonly LaunchTrial[];
  /** With a prompt that is longer than an argument can be. */
  readonly long: LaunchTrial;
}

/** Values that nothing has to be done about. None is part of another one. */
const PLAIN_VALUES: LaunchValues = {
  name: 'kitname',
  session: 'kitsession',
  model: 'kitmodel',
  prompt: 'kitprompt',
  resumeId: 'kitresume',
  folder: 'kitfolder',
  stateFolder: 'kitstate',
};

/** Longer than the 128 KiB that Linux allows for one argument. */
const LONG_PROMPT = 'A long prompt. '.repeat(20_000);

/** Runs all launches, side by side in one tmux server of their own. */
export async function runLaunchTrials(
  { suite }: BackendSubject,
  opened: OpenedBackend,
): Promise<LaunchTrials> {
  const sandbox = openTmuxSandbox();
  const shells = ['/bin/sh', '/bin/bash'].filter((path) => existsSync(path));
  const shell = shells[0] ?? '/bin/sh';
  const plan = (attempt: LaunchAttempt) => planLaunch({ suite, opened, sandbox }, attempt);
  try {
    const plain = { title: 'plain values', values: PLAIN_VALUES, shell };
    const values = { ...PLAIN_VALUES, prompt: LONG_PROMPT };
    const [first, again, long] = [await plan(plain), await plan(plain), await plan({ ...plain, values })];
    const hostile: PlannedLaunch[] = [];
    for (const attempt of hostileAttempts(shells)) hostile.push(await plan(attempt));
    // Alone at first: a server that starts for two clients at once may serve only one of them.
    const started = await first.run();
    const [second, longest, ...others] = await Promise.all([again, long, ...hostile].map(({ run }) => run()));
    if (second === undefined || longest === undefined) throw new Error('A launch is missing.');
    return { plain: [started, second], hostile: others, long: longest };
  } finally {
    await sandbox.close();
  }
}

function hostileAttempts(shells: readonly string[]): readonly LaunchAttempt[] {
  return shells.flatMap((shell) =>
    Object.entries(HOSTILE_VALUES).map(([kind, value]) => ({
      title: `${kind}, in ${shell}`,
      values: hostileValues(value),
      shell,
    })),
  );
}

/** The same hostile words wherever they can stand, told apart by what is before them. */
function hostileValues(value: string): LaunchValues {
  const folder = value.replaceAll('/', '_').slice(0, 100);
  return {
    name: `${value} name`,
    session: `${value} session`,
    model: `${value} model`,
    prompt: `${value} prompt`,
    resumeId: `${value} resume`,
    folder: `${folder} folder`,
    // A message that names the kickoff is one line.
    stateFolder: `${folder.replaceAll('\n', ' ')} state`,
  };
}
