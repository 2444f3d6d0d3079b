import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../src/command-line/verb-table.ts';
import { fillReference } from './reference.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/cli.md', import.meta.url));
const page = readFileSync(PAGE, 'utf8');

describe('docs/cli.md', () => {
  // A stale file fails here; `npm run generate` in packages/cli writes it anew.
  it('says what the command says about itself', async () => {
    await expect(fillReference(page)).toMatchFileSnapshot(PAGE);
  });

  it.each(VERBS.map(({ name }) => name))('lists the verb %s with its JSON', (name) => {
    expect(page).toContain(`\n### ${name}\n`);
    expect(page).toContain(`<!-- help ${name} -->`);
    expect(page).toContain(`\n| \`${name}\` | `);
  });

  it.each(VERBS.flatMap(({ name, options }) => options.map(([flags]) => [name, flags] as const)))(
    'lists the option of %s: %s',
    (name, flags) => {
      const section = page.split(`\n### ${name}\n`)[1]?.split('\n### ')[0];
      expect(section).toContain(flags);
    },
  );
});
