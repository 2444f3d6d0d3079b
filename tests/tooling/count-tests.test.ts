import { expect, it } from 'vitest';
import { closingLine, countTests } from '../../scripts/count-tests.mjs';

it('counts passed, failed and skipped tests over all files', () => {
  const counted = countTests([
    file('passed', 'passed', 'passed', 'skipped'),
    file('failed', 'failed', 'todo'),
  ]);
  expect(counted).toEqual({ passed: 2, failed: 1, skipped: 2 });
  expect(closingLine(counted)).toBe('2 passed, 1 failed, 2 skipped');
});

it('a file that failed outside its tests is a failure', () => {
  expect(countTests([file('failed'), file('failed', 'passed')])).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
  });
});

it('the closing line leaves out skipped tests when there are none', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
});

function file(status: string, ...tests: string[]) {
  return { status, assertionResults: tests.map((test) => ({ status: test })) };
}
