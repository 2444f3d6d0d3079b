import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { pluginRestsPath, readPluginRests, removePluginRests } from '../../src/state/plugin-rests.ts';

const folder = mkdtempSync(join(tmpdir(), 'rests-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('rests count until they are over, and no longer than they may when the clock was set back', () => {
  const rest = { plugin: 'p', hook: 'launch', key: 'd', agent: 'ann' };
  const rests = [
    { ...rest, until: 999 },
    { ...rest, until: 1_200 },
    { ...rest, until: 9_000_000 },
  ];
  writeFileSync(pluginRestsPath(folder), JSON.stringify({ v: 1, rests }));
  expect(readPluginRests(folder, 1_000, 500).map(({ until }) => until)).toEqual([1_200, 1_500]);
  removePluginRests(folder);
  expect(readPluginRests(folder, 1_000, 500)).toEqual([]);
  removePluginRests(folder);
});
