import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pressKeys } from '../../src/perform/press-keys.ts';
import type { Runtime } from '../../src/perform/runtime.ts';

const WHY = { event: 'limit-probe', message: 'why' } as const;
const PRESS = { type: 'press', name: 'a', keys: ['Down', 'Enter'], why: WHY } as const;

/** A fleet of one agent that shows `rows`; its driver takes a row "menu" for a notice that these keys close. */
function showing(rows: readonly string[], more: { dead?: boolean } = {}) {
  const seen: unknown[] = [];
  const pane = {
    sessionName: 's',
    home: 's',
    paneId: '%1',
    panePid: 1,
    sessionCreated: 1,
    dead: false,
    ...more,
  };
  const notice = { kind: 'usage', dismiss: ['Down', 'Enter'], evidence: { source: 'screen', text: 'menu' } };
  const runtime = {
    fleet: {
      agents: [{ name: 'a', session: 's', backend: 'b' }],
      stateDir: mkdtempSync(join(tmpdir(), 'ao-press-')),
    },
    bindings: { backends: new Map([['b', { driver: { id: 'd' }, view: {}, options: {} }]]) },
    registry: {
      hooks: {
        detectLimit: new Map([
          [
            'd',
            { call: ({ screen }: { screen: string[] }) => (screen.includes('menu') ? notice : undefined) },
          ],
        ]),
      },
      failures: { take: () => [] },
    },
    tmux: {
      listPanes: async () => [pane],
      capture: async () => ({ rows }),
      sendKey: async (_: string, key: string) => void seen.push(key),
    },
    journal: { write: ({ message }: { message: string }) => void seen.push(message) },
  };
  return { seen, runtime: runtime as unknown as Runtime };
}

test('the keys that a notice names are pressed one after the other, and the journal says why', async () => {
  const { seen, runtime } = showing(['menu']);
  await pressKeys(runtime, PRESS);
  expect(seen).toEqual(['why', 'Down', 'Enter']);
});

test.each([
  ['another dialog has come in its place', showing(['Do you want to delete it? 1. Yes'])],
  ['the program has ended', showing(['menu'], { dead: true })],
])('nothing is pressed, and nothing said, when %s', async (_, { seen, runtime }) => {
  await pressKeys(runtime, PRESS);
  expect(seen).toEqual([]);
});
