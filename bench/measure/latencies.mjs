import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fleetConfig, listener, pairConfig, recorder } from '../fleet.mjs';
import { Sandbox } from '../sandbox.mjs';
import { summarize } from '../statistics.mjs';
import { measureBannerToHeld } from './banner-to-held.mjs';
import { measureKillToHealed } from './kill-to-healed.mjs';
import { makeRepository, measurePushToPing } from './push-to-ping.mjs';
import { allRun } from './steady-state.mjs';
import { findSupervision } from './supervision.mjs';
import { timeVerb } from './verbs.mjs';

/** How long things take that happen to one of `size` idle agents, in ms. */
export async function measureLatencies(tool, { size, plan }) {
  const sandbox = new Sandbox();
  try {
    const notes = join(sandbox.root, 'notes');
    mkdirSync(notes);
    const repository = await makeRepository(sandbox);
    for (const role of ['builder', 'adversary'])
      sandbox.write(`prompts/${role}.md`, `You are the ${role}.\n`);
    const pair = pairConfig({ repo: repository.watched, bin: listener(notes) });
    const intervals = tool.latencyIntervals;
    sandbox.write('agents.toml', fleetConfig({ size, bin: recorder(notes), intervals, extra: pair }));
    await timeVerb(tool, sandbox, 'up');
    await allRun(sandbox, size);
    await findSupervision(tool, sandbox);
    await delay(plan.settle * 1000);
    const setting = { tool, sandbox, notes, repository, samples: plan.samples, size };
    const { healed, noticed } = await measureKillToHealed(setting);
    const pinged = await measurePushToPing(setting);
    const held = await measureBannerToHeld(setting);
    const summaries = { healed, noticed, pinged, held };
    await timeVerb(tool, sandbox, 'down');
    const rows = Object.entries(summaries).map(([name, values]) => [name, summarize(values)]);
    return { tool: tool.name, size, intervals: tool.latencyNote, ...Object.fromEntries(rows) };
  } finally {
    await sandbox.close();
  }
}

/** A pause of no fixed length, so that samples do not fall into step with an interval. In ms. */
export const irregularPause = (least) => delay(least + Math.random() * 1000);
