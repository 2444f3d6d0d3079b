import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { removeLeftovers } from '../../src/state/remove-leftovers.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, ageMs: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  utimesSync(path, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
  return path;
}

test('temporary files of killed writers go; young ones, and everything else, stay', () => {
  mkdirSync(join(folder, 'outbox'));
  const old = [put('.a.1.tmp', 120_000), put('outbox/.b.2.tmp', 3_600_000)];
  const kept = [put('.young.3.tmp', 1_000), put('run-x.json', 3_600_000), put('outbox/m.json', 3_600_000)];
  removeLeftovers(folder, NOW);
  expect(old.map((path) => existsSync(path))).toEqual([false, false]);
  expect(kept.map((path) => existsSync(path))).toEqual([true, true, true]);
  expect(() => removeLeftovers(join(folder, 'nowhere'), NOW)).not.toThrow();
});
