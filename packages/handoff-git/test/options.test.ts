import { describe, expect, test } from 'vitest';
import plugin from '../src/index.ts';
import { agentsNamed, OPTION_KEYS, optionsSchema } from '../src/options.ts';
import { isBackingOff, nextBackoff } from '../src/source/backoff.ts';

const messages = (options: unknown) =>
  optionsSchema.safeParse(options).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);

describe('the keys of [loop.handoff]', () => {
  test('an empty table means what it meant before', () => {
    expect(optionsSchema.parse({})).toEqual({
      claim_pattern: '^claim',
      review_pattern: '^review',
      inboxes: [],
      remote: 'origin',
      fetch_timeout: 20,
    });
  });

  test('every key has a description, and all are announced to the core', () => {
    expect(OPTION_KEYS).toContain('claim_pings');
    for (const schema of Object.values(optionsSchema.shape)) expect(schema.description).toBeTruthy();
    expect(plugin.handoffs?.[0]).toMatchObject({ id: 'git', optionKeys: OPTION_KEYS });
  });

  test('a wrong value is answered with a sentence that names it', () => {
    expect(messages({ claim_pattern: '(' })?.[0]).toMatch(
      /^claim_pattern: "\(" is not a regular expression: /,
    );
    expect(messages({ claim_pings: 3 })).toEqual([
      'claim_pings: Expected the name of an agent, or a list of names.',
    ]);
    expect(messages({ inboxes: ['../out.md'] })).toEqual([
      'inboxes.0: "../out.md" is not the name of a file inside the repository, such as "NOTES.md".',
    ]);
    expect(messages({ inboxes: [{ file: 'A.md' }] })?.[0]).toMatch(
      /^inboxes\.0: Expected the name of an inbox file/,
    );
    expect(messages({ branch: '--upload-pack=x' })?.[0]).toMatch(/^branch: Expected the name of a branch/);
    expect(messages({ remote: 'https://example.org/x' })?.[0]).toMatch(
      /^remote: Expected the name of a git remote/,
    );
    expect(messages({ fetch_timeout: 0 })).toEqual(['fetch_timeout: A fetch needs more than 0 seconds.']);
    expect(messages({ claim_patern: 'x' })?.[0]).toContain('claim_patern');
  });

  test('only agents that the config names are said to be named', () => {
    expect(agentsNamed(optionsSchema.parse({ inboxes: ['A.md', 'B.md'] }))).toEqual([]);
    const inboxes = [{ file: 'C.md', pings: ['c', 'a'] }];
    expect(agentsNamed(optionsSchema.parse({ claim_pings: ['a', 'b'], inboxes }))).toEqual(['a', 'b', 'c']);
  });
});

describe('pauses between questions to a remote that does not answer', () => {
  test('double from 5 seconds to 5 minutes', () => {
    let backoff = nextBackoff(undefined, 0, 'x', () => 1);
    const pauses = [backoff.until];
    for (let round = 0; round < 8; round += 1) {
      backoff = nextBackoff(backoff, 0, 'x', () => 1);
      pauses.push(backoff.until);
    }
    expect(pauses.map((ms) => ms / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(nextBackoff(undefined, 0, 'x', () => 0).until).toBe(4_000);
  });

  test('end at their time, and at once when the clock was set back by hours', () => {
    const backoff = nextBackoff(undefined, 1_000_000_000, 'x', () => 1);
    expect(isBackingOff(backoff, 1_000_000_000)).toBe(true);
    expect(isBackingOff(backoff, 1_000_005_000)).toBe(false);
    expect(isBackingOff(backoff, 900_000_000)).toBe(false);
  });
});
