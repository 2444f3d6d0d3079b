import { expect, it } from 'vitest';
import { inPlaceOfShell } from '../../src/perform/in-place-of-shell.ts';

it.each([
  'claude',
  "claude --model 'a; b' \"$(cat '/tmp/x')\"",
  'node ../a.mjs "x | y" <input >output',
  'claude "a\nb"',
])('the single command %j takes the place of its shell', (command) => {
  expect(inPlaceOfShell(command)).toBe(`exec ${command}`);
});

it.each([
  'cd x; claude',
  'claude && echo done',
  'claude | tee log',
  'claude &',
  'A=b claude',
  'export A=b',
  '(claude)',
  'claude\nclaude',
  '"/a b/claude"',
  'exec claude',
  '',
])('the command line %j stays as it is', (command) => {
  expect(inPlaceOfShell(command)).toBe(command);
});
