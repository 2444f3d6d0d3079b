import { expect, test } from 'vitest';
import { apiDocs, undocumented } from '../../scripts/api-docs.ts';

test('docs/api.md says what the TSDoc of the public surface says', async () => {
  await expect(apiDocs()).toMatchFileSnapshot('../../../../docs/api.md');
});

test('everything that a plugin can import says what it is', () => {
  expect(undocumented()).toEqual([]);
});
