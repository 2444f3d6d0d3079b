import { expect, it } from 'vitest';
import { chooseWay } from '../../src/attach/choose-way.ts';

const MARK = '/tmp/a,b/s,100,7';

it.each([
  [undefined, false, 'attach'],
  ['', false, 'attach'],
  ['/tmp/a,b/s,100,3', false, 'switch'],
  ['/tmp/a,b/s,100,3', true, 'nest'],
  ['/tmp/a,b/s,101,7', false, 'nest'],
  ['/tmp/default,100,7', false, 'nest'],
  [MARK, false, 'here'],
  [MARK, true, 'here'],
] as const)('with TMUX=%j and read-only %s: %s', (surrounding, readOnly, way) => {
  expect(chooseWay(surrounding, MARK, { readOnly })).toBe(way);
});
