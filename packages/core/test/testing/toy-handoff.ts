import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HandoffContext, HandoffDefinition, HandoffSignal } from '../../src/plugin/contract.ts';
import { definePlugin, type PluginInput } from '../../src/plugin/define-plugin.ts';
import type { HandoffSuite } from '../../src/testing/handoff-suite.ts';

/** The parts of a handoff that keeps every rule; a test replaces one of them. */
export interface ToyHandoffParts {
  readonly plugin?: Partial<PluginInput>;
  readonly handoff?: Partial<HandoffDefinition>;
  readonly check?: (context: HandoffContext) => Promise<HandoffSignal[]>;
  readonly tap?: (signals: HandoffSignal[], context: HandoffContext) => Promise<HandoffSignal[]>;
  readonly suite?: Partial<HandoffSuite>;
}

/** A suite whose handoff, notes in a folder, keeps every rule but for what is replaced. */
export function toyHandoffSuite(parts: ToyHandoffParts = {}): HandoffSuite {
  const { check = checkNotes } = parts;
  const tap = async (signals: HandoffSignal[], context: HandoffContext) =>
    context.driver === 'notes' ? [...signals, ...(await check(context))] : signals;
  return {
    plugin: definePlugin({
      name: 'toy-handoff',
      handoffs: [
        {
          id: 'notes',
          options: z.strictObject({ to: z.string().default('reader') }),
          optionKeys: ['to'],
          ...parts.handoff,
        },
      ],
      setup: (hooks) => hooks.handoff.tapPromise('toy-handoff', parts.tap ?? tap),
      ...parts.plugin,
    }),
    handoff: 'notes',
    package: new URL('./fixtures/toy-handoff/', import.meta.url),
    open: async (folder) => {
      const [repo, notes] = [join(folder, 'repo'), join(folder, 'notes')];
      mkdirSync(repo);
      mkdirSync(notes);
      writeFileSync(join(repo, 'work.txt'), 'work');
      let published = 0;
      return {
        view: { loop: 'loop', repo, stateSubdir: '.' },
        publish: async () => {
          published += 1;
          writeFileSync(join(notes, `${published}.txt`), `note ${published}`);
        },
        breakDown: async () => renameSync(notes, `${notes}.away`),
        hang: async () => writeFileSync(join(folder, 'hangs'), ''),
      };
    },
    ...parts.suite,
  };
}

/** The notes that are newer than the cursor, which is the number of the last one. */
export async function checkNotes(context: HandoffContext): Promise<HandoffSignal[]> {
  const folder = join(context.repo, '..');
  const last = typeof context.cursor === 'number' ? context.cursor : 0;
  try {
    if (readdirSync(folder).includes('hangs')) {
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }));
      return [];
    }
    const numbers = readdirSync(join(folder, 'notes')).map((name) => Number.parseInt(name, 10));
    context.report(undefined);
    const due = numbers.filter((number) => number > last).sort((a, b) => a - b);
    context.advance(Math.max(last, ...numbers));
    return due.map((number) => ({
      id: `note:${number}`,
      kind: 'note',
      to: 'reader',
      text: readFileSync(join(folder, 'notes', `${number}.txt`), 'utf8'),
      summary: `note ${number}`,
    }));
  } catch (error) {
    context.report(`The notes cannot be read: ${(error as Error).message}`);
    return [];
  }
}
