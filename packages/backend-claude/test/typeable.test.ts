import { expect, test } from 'vitest';
import { typeable } from '../src/typeable.ts';

test.each([
  ['!ls', ' !ls'],
  ['/nosuchcommand x', ' /nosuchcommand x'],
  ['# a heading', ' # a heading'],
  ['& more', ' & more'],
  ['ends in \\', 'ends in \\ '],
  ['see @README', 'see @README '],
  ['@x', '@x '],
  ['!\\', ' !\\ '],
])('%j is typed as %j', (text, typed) => {
  expect(typeable(text)).toBe(typed);
});

test.each(['plain', 'me@example.org', '@x first', 'a \\ b', '? what', 'line\n/clear\nline', '- a list'])(
  '%j is typed as it is',
  (text) => {
    expect(typeable(text)).toBe(text);
  },
);
