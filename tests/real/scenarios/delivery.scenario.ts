import { deliver, EVERY_SHAPE } from './deliver.ts';
import { test } from './real-fleet.ts';
import { SETUPS } from './setups.ts';

test.for(SETUPS)(
  '%s gets a message of every shape, each exactly once, and "agents send --wait" says so',
  { timeout: 300_000 },
  async ([name, tool, request], { fleet }) => {
    await fleet.prepare(tool, request);
    await fleet.ready();
    await deliver(fleet, name, EVERY_SHAPE);
  },
);
