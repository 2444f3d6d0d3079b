import { describe, expect, test } from 'vitest';
import { complaintOf } from '../../src/plugin/complaint-of.ts';

/** What the programs have really said, and the part of it that a person needs. */
const SAID: readonly (readonly [manager: string, said: string, complaint: string])[] = [
  [
    'npm 11, no such package',
    `npm error code E404
npm error 404 Not Found - GET http://127.0.0.1:4873/absent
npm error 404
npm error 404  The requested resource 'absent@1.0.0' could not be found or you do not have permission to access it.
npm error A complete log of this run can be found in: /root/.npm/_logs/debug-0.log
`,
    "Not Found - GET http://127.0.0.1:4873/absent The requested resource 'absent@1.0.0' could not be found or you do not have permission to access it",
  ],
  [
    'npm 11, no such version',
    `npm error code ETARGET
npm error notarget No matching version found for plug-a@9.9.9.
npm error notarget In most cases you or one of your dependencies are requesting
npm error notarget a package version that doesn't exist.
npm error A complete log of this run can be found in: /root/.npm/_logs/debug-0.log
`,
    "No matching version found for plug-a@9.9.9. a package version that doesn't exist",
  ],
  [
    'pnpm 10',
    ` ERR_PNPM_NO_MATCHING_VERSION  No matching version found for plug-a@9.9.9 while fetching it from http://127.0.0.1:4873/

This error happened while installing a direct dependency of /proj

The latest release of plug-a is "1.1.0".
`,
    'ERR_PNPM_NO_MATCHING_VERSION  No matching version found for plug-a@9.9.9 while fetching it from http://127.0.0.1:4873/',
  ],
  [
    'yarn 1',
    `yarn add v1.22.22
[1/4] Resolving packages...
error Couldn't find any versions for "plug-a" that matches "9.9.9"
info Visit https://yarnpkg.com/en/docs/cli/add for documentation about this command.
`,
    'Couldn\'t find any versions for "plug-a" that matches "9.9.9"',
  ],
  [
    'yarn 4, no such version',
    `➤ YN0000: · Yarn 4.18.1
➤ YN0000: ┌ Resolution step
➤ YN0082: │ plug-a@npm:9.9.9: No candidates found
➤ YN0000: └ Completed
➤ YN0000: · Failed with errors in 0s 86ms
`,
    'plug-a@npm:9.9.9: No candidates found',
  ],
  [
    'yarn 4, no such package',
    `➤ YN0000: · Yarn 4.18.1
➤ YN0000: ┌ Resolution step
➤ YN0035: │ absent@npm:9.9.9: Package not found
➤ YN0035: │   Response Code: 404 (Not Found)
➤ YN0035: │   Request Method: GET
➤ YN0000: └ Completed
➤ YN0000: · Failed with errors in 0s 183ms
`,
    'absent@npm:9.9.9: Package not found Response Code: 404 (Not Found)',
  ],
  [
    'yarn 4, a step that went well before',
    `➤ YN0000: ┌ Resolution step
➤ YN0085: │ + plug-a@npm:1.0.0
➤ YN0000: └ Completed
➤ YN0000: ┌ Fetch step
➤ YN0066: │ plug-a@npm:1.0.0: The remote archive doesn't match the expected checksum
➤ YN0000: └ Completed
`,
    "plug-a@npm:1.0.0: The remote archive doesn't match the expected checksum",
  ],
  [
    'bun 1',
    `bun add v1.4.5 (a7733435c)
error: No version matching "9.9.9" found for specifier "plug-a" (but package exists)
error: plug-a@9.9.9 failed to resolve
`,
    'No version matching "9.9.9" found for specifier "plug-a" (but package exists) plug-a@9.9.9 failed to resolve',
  ],
];

describe('what a package manager complains about', () => {
  test.for(SAID)('%s', ([, said, complaint]) => {
    expect(complaintOf(said)).toBe(complaint);
  });

  test('is the last line when nothing looks like a complaint, and nothing when nothing was said', () => {
    expect(complaintOf('one\nSegmentation fault\n')).toBe('Segmentation fault');
    expect(complaintOf('')).toBeUndefined();
  });
});
