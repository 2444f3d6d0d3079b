import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownPlaces } from '../../src/plugins/own-places.ts';

it('every place from the name that was called to the file itself is one', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ao-places-')));
  try {
    mkdirSync(join(root, 'store/cli'), { recursive: true });
    mkdirSync(join(root, 'modules'));
    writeFileSync(join(root, 'store/cli/agents.js'), '');
    symlinkSync('../store/cli', join(root, 'modules/cli'));
    symlinkSync('modules/cli/agents.js', join(root, 'agents'));
    expect(ownPlaces(join(root, 'agents'))).toEqual([
      join(root, 'agents'),
      join(root, 'modules/cli/agents.js'),
      join(root, 'store/cli/agents.js'),
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('a command that is gone has its name left', () => {
  expect(ownPlaces('/no/such/agents.js')).toEqual(['/no/such/agents.js']);
});
