import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import type { FollowedRun } from '../../../src/observe/signals/run-signals.ts';
import { SignalHub } from '../../../src/observe/signals/signal-hub.ts';
import type { SignalReader } from '../../../src/plugin/signals.ts';
import { guardedReader } from '../../../src/plugins/ask-signals.ts';
import type { RecordedSource } from '../../../src/state/run-record.ts';

/** Keeps every value, and every source of one. */
export const KEEPER: SignalReader = {
  read: (state, { source, value }) => [...((state as unknown[]) ?? []), { source, value }],
};

export function followed(
  sources: readonly RecordedSource[],
  { reader = KEEPER, ...rest }: { reader?: SignalReader } & Partial<Omit<FollowedRun, 'reader'>> = {},
): FollowedRun {
  const guarded = guardedReader({ id: 'tool', plugin: 'a-plugin', signals: reader });
  if (guarded === undefined) throw new Error('no reader');
  return {
    name: 'one',
    panePid: process.pid,
    promptPath: '/nowhere',
    reader: guarded,
    ...rest,
    run: {
      ...{
        v: 1,
        runId: 'r1',
        name: 'one',
        session: 't-one',
        startedAt: 1_000,
        startedBy: 'watchdog',
        model: '',
      },
      signals: [...sources],
      ...rest.run,
    },
  };
}

/** A hub, and what it has told. */
export class Watched {
  news = 0;
  readonly failures: string[] = [];
  readonly hub = new SignalHub({
    onNews: () => {
      this.news += 1;
    },
    onFailure: ({ message }) => this.failures.push(message),
  });

  values(name = 'one'): unknown[] {
    return ((this.hub.of(name)?.view?.state as { value: unknown }[]) ?? []).map(({ value }) => value);
  }

  source(source: string, name = 'one') {
    return this.hub.of(name)?.view?.sources.find((one) => one.name === source);
  }
}

/** A folder and a hub of its own. */
export const test = base.extend<{ folder: string; watched: Watched }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  folder: async ({}, use) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'signals-')));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  watched: async ({}, use) => {
    const watched = new Watched();
    await use(watched);
    watched.hub.close();
  },
});
