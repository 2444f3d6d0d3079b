import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryRequest } from '../../src/plugin/capabilities.ts';
import { askDeliver } from '../../src/plugins/ask-deliver.ts';
import { askHandoff } from '../../src/plugins/ask-handoff.ts';
import { askLaunch } from '../../src/plugins/ask-launch.ts';
import {
  CALL_OF_THIS_MOMENT,
  letRest,
  makeCall,
  type PluginCall,
  watchCalls,
} from '../../src/plugins/plugin-calls.ts';
import { withinTime } from '../../src/plugins/within-time.ts';
import { handoffContext, launchRequest, PLAN, plugin, registryOf } from './requests.ts';

const LAUNCH = { plugin: 'p', hook: 'launch', key: 'd', agent: 'ann' };
const UNTIL = Date.parse('2999-01-01T00:00:00Z');

/** A plugin whose `launch` answers when it is told to, and notes whom it is asked about. */
async function waiting() {
  const asked: string[] = [];
  let answer = (): void => {};
  const registry = await registryOf(
    [
      plugin('p', (hooks) => {
        hooks.launch.for('d').tapPromise('p', async ({ agent }) => {
          asked.push(agent.name);
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
          return PLAN;
        });
      }),
    ],
    { launch: 20 },
  );
  return { registry, asked, answer: () => answer() };
}

afterEach(() => {
  watchCalls(undefined);
  letRest([]);
});

describe('calls of plugins', () => {
  it('are told of until they have settled, also past their deadline', async () => {
    const told: unknown[] = [];
    watchCalls({
      begun: (_id, call) => told.push(call),
      ended: () => told.push('ended'),
      goesOn: () => told.push('goes on'),
    });
    const { registry, answer } = await waiting();
    told.length = 0;
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({ code: 'PLUGIN_HOOK_TIMEOUT' });
    expect(told).toEqual([LAUNCH]);
    answer();
    await new Promise(setImmediate);
    expect(told).toEqual([LAUNCH, 'ended']);
    const overdue = () => new Error('overdue');
    expect(() =>
      withinTime(
        () => {
          for (;;);
        },
        5,
        overdue,
      ),
    ).toThrow('overdue');
    expect(told).toEqual([LAUNCH, 'ended', 'goes on']);
  });

  it('have ended also when they throw at once', async () => {
    const told: unknown[] = [];
    watchCalls({ begun: () => told.push('begun'), ended: () => told.push('ended'), goesOn: () => {} });
    const broken = makeCall({ plugin: 'p', hook: 'options', key: 'd' }, () => {
      throw new Error('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(told).toEqual(['begun', 'ended']);
  });

  it('can be asked for by their code, also when it runs later', async () => {
    watchCalls({ begun: () => {}, ended: () => {}, goesOn: () => {} });
    const current = (): PluginCall | undefined => {
      const text: string | undefined = Reflect.get(globalThis, CALL_OF_THIS_MOMENT)();
      return text === undefined ? undefined : JSON.parse(text);
    };
    let seen: (call: PluginCall | undefined) => void = () => {};
    const later = new Promise<PluginCall | undefined>((resolve) => {
      seen = resolve;
    });
    const registry = await registryOf([
      plugin('p', (hooks) => {
        hooks.handoff.tapPromise('p', async (signals) => {
          setTimeout(() => seen(current()), 1);
          return signals;
        });
      }),
    ]);
    await askHandoff(registry, handoffContext());
    expect(current()).toBeUndefined();
    expect(await later).toEqual({ plugin: 'p', hook: 'handoff', loop: 'loop' });
  });
});

describe('a call that rests', () => {
  it('fails without being made, for its agent alone', async () => {
    letRest([{ ...LAUNCH, until: UNTIL }]);
    const { registry, asked } = await waiting();
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({
      code: 'PLUGIN_HOOK_RESTS',
      message:
        'The plugin "p" was in the hook "launch" of "d" when the watchdog hung: it is not asked again before 2999-01-01T00:00:00.000Z.',
      hint: 'Report it to the author of the plugin; agents of other drivers are not affected.',
    });
    expect(asked).toEqual([]);
    const { agent, ...rest } = launchRequest();
    await askLaunch(registry, { ...rest, agent: { ...agent, name: 'bob' } }).catch(() => {});
    expect(asked).toEqual(['bob']);
  });

  it('is made again when its time is over', async () => {
    letRest([{ ...LAUNCH, until: Date.now() - 1 }]);
    const { registry, asked } = await waiting();
    await askLaunch(registry, launchRequest()).catch(() => {});
    expect(asked).toEqual(['ann']);
  });

  it('has a text typed instead when it is `deliver`', async () => {
    const deliver = async () => ({ state: 'accepted' as const, reason: '' });
    const able = { ...plugin('p', (hooks) => hooks.launch.for('d').tap('p', () => PLAN)) };
    const registry = await registryOf([{ ...able, drivers: [{ id: 'd', deliver }] }]);
    const driver = registry.drivers.get('d');
    if (driver === undefined) throw new Error('there is no driver');
    const request = { ...launchRequest(), text: 'hello', first: false } as unknown as DeliveryRequest;
    expect(await askDeliver(registry, driver, request)).toMatchObject({ state: 'accepted' });
    letRest([{ ...LAUNCH, hook: 'deliver', until: UNTIL }]);
    expect(await askDeliver(registry, driver, request)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('was in the hook "deliver" of "d" when the watchdog hung'),
    });
  });
});
