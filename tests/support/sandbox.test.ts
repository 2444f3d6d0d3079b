import { expect } from 'vitest';
import { test } from './sandbox.ts';

test('a sandbox is empty, private and leaves nothing behind', async ({ sandbox }) => {
  expect(await sandbox.sessions()).toEqual([]);
  await sandbox.plainTmux('new-session', '-d', '-s', 'one', 'sh -c "trap \'\' HUP; sleep 100"');
  expect(await sandbox.sessions()).toEqual(['one']);
  expect(sandbox.alive().length).toBeGreaterThan(1);
  await sandbox.close();
  expect(sandbox.alive()).toEqual([]);
  expect(sandbox.exists(sandbox.root)).toBe(false);
});
