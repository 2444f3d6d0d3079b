import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handDrivenFleet, until } from './hand-driven-fleet.mjs';

const ROLES = ['builder', 'adversary'];

let fleet;
const open = async () => {
  fleet = await handDrivenFleet();
};

async function runPhase(phase, copies = 1) {
  for (const role of ROLES) fleet.start(role, phase);
  await until(`phase ${phase} is done`, async () => {
    await fleet.carryWord(phase, copies);
    return fleet.isDone(phase);
  });
  for (const role of ROLES) await fleet.kill(role);
}

const reviewOf = (phase) =>
  readFileSync(join(fleet.folder, `clones/builder/machine-docs/REVIEW-${phase}.md`), 'utf8');

describe('the two agents, driven by hand through both phases', () => {
  beforeAll(async () => {
    await open();
    await runPhase('slug');
    await runPhase('toc');
  }, 120_000);
  afterAll(() => fleet.close());

  it('finish by claims, reviews and inboxes alone', async () => {
    expect(await fleet.subjects()).toEqual([
      'plans for two phases',
      'slug: lower case, a hyphen for everything else',
      'claim: slug turns titles into slugs',
      expect.stringMatching(/^review: slug [1-9]\d* findings$/),
      'slug: fold accents, no hyphen at the ends',
      'claim: slug folds accents and trims hyphens',
      'review: slug pass',
      'status: slug is done',
      'toc: nested list of headings with links',
      'claim: toc lists the headings of a document',
      'review: toc pass',
      'status: toc is done',
    ]);
    expect((await fleet.files()).filter((file) => file.includes('INBOX'))).toEqual([]);
  });

  it('tell findings with a command that shows them', () => {
    const review = reviewOf('slug');
    expect(review).toContain('slugify("Crème brûlée") gives "cr-me-br-l-e": the plan says "creme-brulee"');
    expect(review).toMatch(/Reproduce: `node -e 'import/);
    expect(review.indexOf(': pass')).toBeLessThan(review.indexOf(' findings'));
  });

  it('answer a message that asks for more inputs', () => {
    expect(reviewOf('toc')).toContain('2 inputs that the builder asked for');
  });
});

describe('an agent', { timeout: 90_000 }, () => {
  beforeEach(open);
  afterEach(() => fleet.close());

  it('reads a ping that comes twice, or for something that is done, as nothing to do', async () => {
    await runPhase('slug', 3);
    const subjects = await fleet.subjects();
    expect(subjects.filter((subject) => subject.startsWith('claim: '))).toHaveLength(2);
    expect(subjects.filter((subject) => subject.startsWith('review: '))).toHaveLength(2);
  });

  it('does nothing between two pings', async () => {
    fleet.start('builder', 'slug');
    await until('the builder waits', () => /WAITING-UNTIL: \S+Z\n$/.test(fleet.output('builder')));
    fleet.start('adversary', 'slug');
    await until('the adversary waits', () => /WAITING-UNTIL: \S+Z\n$/.test(fleet.output('adversary')));
    expect(fleet.output('adversary')).toContain('pushed "review: slug');
    expect(await fleet.isDone('slug')).toBe(false);
    expect((await fleet.files()).filter((file) => file.includes('INBOX'))).toEqual([
      'machine-docs/BUILDER-INBOX.md',
    ]);
  });

  it('says what went wrong and waits for the next ping when the remote cannot be reached', async () => {
    renameSync(fleet.remote, `${fleet.remote}.away`);
    fleet.start('builder', 'slug');
    await until('the failure is told', () => fleet.output('builder').includes('that failed: git ls-remote'));
    renameSync(`${fleet.remote}.away`, fleet.remote);
    fleet.type('builder', 'watchdog probe: go on');
    await until('the claim is pushed', async () =>
      (await fleet.subjects()).at(-1)?.startsWith('claim: slug'),
    );
  });
});
