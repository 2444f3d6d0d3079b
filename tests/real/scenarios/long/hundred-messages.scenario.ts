import { deliver } from '../deliver.ts';
import { test } from '../real-fleet.ts';
import { SETUPS } from '../setups.ts';

test.for(SETUPS)(
  '%s gets 100 messages of every shape, each exactly once, and "agents send --wait" says so',
  { timeout: 1_800_000 },
  async ([name, tool, request], { fleet }) => {
    await fleet.prepare(tool, request);
    await fleet.ready();
    await deliver(fleet, name, 100);
  },
);
