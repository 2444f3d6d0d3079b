import { join } from 'node:path';
import { expect } from 'vitest';
import { type RealFleet, test } from './real-fleet.ts';

const recordedId = ({ sandbox }: RealFleet) => sandbox.read(join(sandbox.stateDir, 'worker.id')).trim();

test('after /clear the new session is the one that is followed, recorded and shown, and a limit has its exact end', async ({
  fleet,
}) => {
  const { sandbox } = fleet;
  await fleet.prepare('claude', { start: { login: 'subscription' }, prompt: 'model:say Before it.' });
  await fleet.up();
  await fleet.shows(/● Before it/, 60_000);
  await fleet.judged('idle', { reason: /ready/ });
  const before = recordedId(fleet);
  await sandbox.json(['send', 'worker', '/clear', '--wait']);
  await fleet.until('the new session', () => recordedId(fleet) !== before, 20_000);
  await fleet.judged('idle');
  await sandbox.json(['send', 'worker', 'model:say After it.', '--wait']);
  await fleet.shows(/● After it/);
  await fleet.judged('idle');
  const { stdout } = await sandbox.ok(['transcript', 'worker']);
  expect(stdout).toMatch(/Before it\.[\s\S]*After it\./);
  expect(stdout).toContain(recordedId(fleet));

  const resetsAt = Math.floor(Date.now() / 1000) + 4_321;
  await sandbox.json(['send', 'worker', `model:limit window=five_hour reset=${resetsAt} times=1`, '--wait']);
  await fleet.until(
    'the limit with its end',
    async () => {
      const { body } = await sandbox.json(['status']);
      // The watchdog looks a moment later.
      return Math.abs(Date.parse(body.agents[0].limit?.until) - resetsAt * 1000) < 60_000;
    },
    30_000,
  );
});
