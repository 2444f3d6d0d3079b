import { expect, test } from 'vitest';
import { programOf } from '../../src/plugin/program-of.ts';

test.each([
  ['claude --verbose', 'claude'],
  ['  /opt/tools/claude', '/opt/tools/claude'],
  ['./run.sh;ls', './run.sh'],
  ['env A=1 claude', 'env'],
])('the program of %j is %j', (command, program) => {
  expect(programOf(command)).toBe(program);
});

test.each([
  'cd x && y',
  'A=1 claude',
  '$HOME/bin/claude',
  '~/bin/claude',
  '"my tool" -x',
  '(claude)',
  '{ claude; }',
  'echo hi',
  '',
])('no program is read from %j', (command) => {
  expect(programOf(command)).toBeUndefined();
});
