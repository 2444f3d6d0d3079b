import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handDrivenFleet, until } from './hand-driven-fleet.mjs';

const ROLES = ['builder', 'adversary'];

let fleet;
beforeEach(async () => {
  fleet = await handDrivenFleet();
});
afterEach(() => fleet.close());

/** The same "random" moments in every run. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Kills either agent again and again, never later than `patienceMs` after its start, then lets both finish. */
async function runPhaseWithKills(phase, random, kills, patienceMs) {
  for (const role of ROLES) fleet.start(role, phase);
  for (let count = 0; count < kills; count += 1) {
    await sleep(random() * patienceMs);
    const role = ROLES[Math.floor(random() * 2)];
    await fleet.kill(role);
    fleet.start(role, phase);
    await fleet.carryWord(phase);
  }
  await until(`phase ${phase} is done`, async () => {
    await fleet.carryWord(phase);
    return fleet.isDone(phase);
  });
  for (const role of ROLES) await fleet.kill(role);
}

describe('agents killed at any moment', { timeout: 120_000 }, () => {
  it.each([1, 2])('still finish both phases (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    await runPhaseWithKills('slug', random, 12, 400);
    await runPhaseWithKills('toc', random, 6, 400);
    const subjects = await fleet.subjects();
    expect(subjects.filter((subject) => subject.startsWith('review: slug')).at(-1)).toBe('review: slug pass');
    expect(subjects.at(-1)).toBe('status: toc is done');
    expect((await fleet.files()).filter((file) => file.includes('INBOX'))).toEqual([]);
  });

  it('clean up after a git that was killed with them', async () => {
    const clone = `${fleet.folder}/clones/builder`;
    mkdirSync(`${clone}/.git/refs/heads`, { recursive: true });
    for (const lock of ['index.lock', 'HEAD.lock', 'refs/heads/main.lock'])
      writeFileSync(`${clone}/.git/${lock}`, '');
    writeFileSync(`${clone}/half-written.mjs`, 'export cons');
    fleet.start('builder', 'slug');
    await until('the claim is pushed', async () =>
      (await fleet.subjects()).at(-1)?.startsWith('claim: slug'),
    );
    expect(await fleet.files()).not.toContain('half-written.mjs');
  });
});
