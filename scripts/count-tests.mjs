/**
 * Counts the tests in vitest's JSON report (its `testResults`).
 * @param {{ status: string, assertionResults: { status: string }[] }[]} files
 */
export function countTests(files) {
  const statuses = files.flatMap(({ status, assertionResults }) => {
    const own = assertionResults.map((test) => test.status);
    // A file that failed outside its tests (an import, a hook) counts as one failure.
    return status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return { passed, failed, skipped: statuses.length - passed - failed };
}

/**
 * The line that closes a run, alone on its line so that a program can read it.
 * @param {{ passed: number, failed: number, skipped: number }} counted
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
