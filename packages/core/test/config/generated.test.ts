import { expect, test } from 'vitest';
import { configDocs } from '../../scripts/config-docs.ts';
import { errorDocs } from '../../scripts/error-docs.ts';
import { jsonSchema } from '../../scripts/json-schema.ts';

// A stale file fails here; `npm run generate` in packages/core writes them anew.

test('docs/configuration.md says what the schema says', async () => {
  await expect(configDocs()).toMatchFileSnapshot('../../../../docs/configuration.md');
});

test('docs/errors.md says what the error catalog says', async () => {
  await expect(errorDocs()).toMatchFileSnapshot('../../../../docs/errors.md');
});

test('agents.schema.json says what the schema says', async () => {
  await expect(jsonSchema()).toMatchFileSnapshot('../../agents.schema.json');
});
