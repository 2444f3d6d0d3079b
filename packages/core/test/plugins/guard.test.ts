import { describe, expect, it } from 'vitest';
import type { OrchestratorError } from '../../src/errors/orchestrator-error.ts';
import { OrchestratorError as OwnError } from '../../src/errors/orchestrator-error.ts';
import type { Activity, LimitNotice } from '../../src/plugin/contract.ts';
import { announceCompletion } from '../../src/plugins/announce-completion.ts';
import { askActivity, askLimit } from '../../src/plugins/ask-detectors.ts';
import { askHandoff } from '../../src/plugins/ask-handoff.ts';
import { askLaunch } from '../../src/plugins/ask-launch.ts';
import { assembleRegistry } from '../../src/plugins/assemble-registry.ts';
import { createHooks } from '../../src/plugins/hooks.ts';
import { allWithinTime } from '../../src/plugins/sync-deadline.ts';
import {
  detectContext,
  handoffContext,
  launchRequest,
  OBSERVATION,
  PLAN,
  plugin,
  registryOf,
  signal,
  WORKING,
  wrong,
} from './requests.ts';

const REPORT = 'Report it to the author of the plugin; agents of other drivers are not affected.';
/** Waits without the processor, as when the machine sleeps. */
const standStill = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const never = <T>(): Promise<T> => new Promise<T>(() => {});

describe('the hooks', () => {
  it('are five and cannot be changed', () => {
    const hooks = createHooks();
    expect(Object.keys(hooks)).toEqual(['launch', 'detectActivity', 'detectLimit', 'handoff', 'onComplete']);
    expect(Object.isFrozen(hooks)).toBe(true);
  });
});

describe('askLaunch', () => {
  it('answers the first plan, whichever way it was tapped', async () => {
    const registry = await registryOf([
      plugin('silent', (hooks) => hooks.launch.for('d').tap('silent', () => wrong(undefined))),
      plugin('answers', (hooks) => {
        hooks.launch
          .for('d')
          .tapAsync('answers', (_request, done) => done(null, { ...PLAN, extra: 1 } as typeof PLAN));
      }),
      plugin('late', (hooks) => hooks.launch.for('d').tapPromise('late', () => never())),
    ]);
    expect(await askLaunch(registry, launchRequest())).toEqual({ ...PLAN, extra: 1 });
  });

  it('says when nobody answers', async () => {
    await expect(askLaunch(await registryOf([]), launchRequest())).rejects.toMatchObject({
      code: 'PLUGIN_NO_LAUNCH',
      message: 'No plugin says how to start the agent "ann" with the driver "d".',
      hint: 'See which plugin offers the driver: agents plugin list',
    });
  });

  it('names plugin and hook when a tap throws, whatever name the tap was signed with', async () => {
    const cause = new Error('boom.');
    const registry = await registryOf([
      plugin('owner', (hooks) =>
        hooks.launch.for('d').tapPromise('somebody else', () => Promise.reject(cause)),
      ),
      plugin('other', (hooks) => hooks.launch.for('d').tapPromise('other', async () => PLAN)),
    ]);
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({
      code: 'PLUGIN_HOOK_FAILED',
      message: 'The plugin "owner" failed in the hook "launch" of "d": boom.',
      hint: REPORT,
      cause,
      details: { plugin: 'owner', hook: 'launch', key: 'd' },
    });
  });

  it("passes a plugin's own advice on", async () => {
    const cause = new OwnError('MINE', 'No binary.', 'Install it.', 4);
    const registry = await registryOf([
      plugin('p', (hooks) =>
        hooks.launch.for('d').tap('p', () => {
          throw cause;
        }),
      ),
    ]);
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({ hint: 'Install it.', cause });
  });

  it('does not wait for ever', async () => {
    const registry = await registryOf(
      [plugin('p', (hooks) => hooks.launch.for('d').tapPromise('p', () => never()))],
      { launch: 20 },
    );
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({
      code: 'PLUGIN_HOOK_TIMEOUT',
      message: 'The plugin "p" did not answer in the hook "launch" of "d" within 20 ms.',
      hint: REPORT,
    });
  });

  it.each<[unknown, string]>([
    [null, 'null ("no answer" is undefined)'],
    ['claude', 'Invalid input: expected object, received string'],
    [{ firstPrompt: { via: 'command' } }, 'command: Invalid input: expected string, received undefined'],
    [
      { command: 'x', firstPrompt: { via: 'message' } },
      'firstPrompt.text: Invalid input: expected string, received undefined',
    ],
    [{ ...PLAN, env: { A: 1 } }, 'env.A: Invalid input: expected string, received number'],
  ])('refuses the answer %j', async (value, reason) => {
    const registry = await registryOf([
      plugin('p', (hooks) => hooks.launch.for('d').tapPromise('p', async () => wrong(value))),
    ]);
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({
      code: 'PLUGIN_HOOK_VALUE',
      message: `The plugin "p" answered the hook "launch" of "d" with something that is not an answer: ${reason}.`,
      hint: REPORT,
    });
  });

  it('refuses a promise from a synchronous tap and swallows its rejection', async () => {
    const registry = await registryOf([
      plugin('p', (hooks) =>
        hooks.launch.for('d').tap('p', () => wrong(Promise.reject(new Error('orphan')))),
      ),
    ]);
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject({
      code: 'PLUGIN_HOOK_VALUE',
      message: expect.stringContaining(
        'a promise from a synchronous tap (a tap that answers later uses tapPromise)',
      ),
    });
    await new Promise((go) => setTimeout(go, 10));
  });
});

describe('the detectors', () => {
  const throws = plugin('bad', (hooks) => {
    hooks.detectActivity.for('d').tap('bad', () => {
      throw new Error('boom');
    });
    hooks.detectLimit.for('d').tap('bad', () => {
      throw new Error('boom');
    });
  });
  const notice: LimitNotice = {
    kind: 'weekly',
    resetsAt: undefined,
    evidence: { source: 'screen', text: 'limit' },
  };
  const good = plugin('good', (hooks) => {
    for (const key of ['d', 'e']) {
      hooks.detectActivity.for(key).tap('good', () => WORKING);
      hooks.detectLimit.for(key).tap('good', () => notice);
    }
  });

  it('answer what the first tap says', async () => {
    const registry = await registryOf([good]);
    expect(askActivity(registry, OBSERVATION, detectContext())).toBe(WORKING);
    expect(askLimit(registry, OBSERVATION, detectContext())).toBe(notice);
  });

  it('are not stopped by a tap that throws', async () => {
    const registry = await registryOf([throws, good]);
    const seen: OrchestratorError[] = [];
    expect(askActivity(registry, OBSERVATION, detectContext(), (error) => seen.push(error))).toBe(WORKING);
    expect(askLimit(registry, OBSERVATION, detectContext(), (error) => seen.push(error))).toBe(notice);
    expect(seen.map(({ message }) => message)).toEqual([
      'The plugin "bad" failed in the hook "detectActivity" of "d": boom.',
      'The plugin "bad" failed in the hook "detectLimit" of "d": boom.',
    ]);
  });

  it('say unknown, with the plugin and the hook, when nobody is left to answer', async () => {
    const registry = await registryOf([throws]);
    expect(askActivity(registry, OBSERVATION, detectContext())).toEqual({
      state: 'unknown',
      reason: 'detectActivity of bad failed',
      evidence: {
        source: 'silence',
        text: 'The plugin "bad" failed in the hook "detectActivity" of "d": boom.',
      },
    });
    expect(askLimit(registry, OBSERVATION, detectContext())).toBeUndefined();
  });

  it('say unknown for a driver that nobody serves', async () => {
    expect(askActivity(await registryOf([]), OBSERVATION, detectContext('x'))).toEqual({
      state: 'unknown',
      reason: 'unrecognised',
      evidence: { source: 'silence', text: 'The driver "x" does not recognise what it sees.' },
    });
    expect(askLimit(await registryOf([]), OBSERVATION, detectContext('x'))).toBeUndefined();
  });

  it.each(['for (;;);', "/^(a+)+$/.test('a'.repeat(50) + 'b');"])(
    'are ended when they do not return (%s), for the one agent alone',
    async (hang) => {
      const hanging = new Function(hang) as () => undefined;
      let calls = 0;
      const forever = (): undefined => {
        calls += 1;
        return hanging();
      };
      const registry = await registryOf(
        [
          plugin('bad', (hooks) => {
            hooks.detectActivity
              .for('d')
              .tap(
                'bad',
                (_observation, { agent }) => (agent.name === 'stuck' ? forever() : WORKING) as never,
              );
          }),
        ],
        { detect: 100 },
      );
      const seen: OrchestratorError[] = [];
      const look = () =>
        allWithinTime(
          () =>
            ['before', 'stuck', 'after'].map((name) => {
              const context = { ...detectContext(), agent: { ...detectContext().agent, name } };
              return askActivity(registry, OBSERVATION, context, (error) => seen.push(error)).reason;
            }),
          100,
        );
      const expected = [WORKING.reason, 'detectActivity of bad failed', WORKING.reason];
      expect(look()).toEqual(expected);
      expect(seen).toMatchObject([
        {
          code: 'PLUGIN_HOOK_TIMEOUT',
          message: 'The plugin "bad" did not answer in the hook "detectActivity" of "d" within 100 ms.',
        },
      ]);
      // It is not tried again at once: a look must not take as long as the deadline each time. (On a machine that has no time
      // for tests, the first look may have been excused.)
      look();
      const before = calls;
      expect(look()).toEqual(expected);
      expect(calls).toBe(before);
    },
  );

  it.each([
    ['not when the machine stood still', 1, 3],
    ['when that happens twice in a row', 2, 2],
  ])('rest after a deadline has passed: %s', async (_, stalls, asked) => {
    let calls = 0;
    const registry = await registryOf(
      [
        plugin('p', (hooks) => {
          hooks.detectActivity.for('d').tap('p', () => {
            calls += 1;
            if (calls <= stalls) standStill(100);
            return WORKING;
          });
        }),
      ],
      { detect: 30 },
    );
    const states = [1, 2, 3].map(() => askActivity(registry, OBSERVATION, detectContext()).state);
    expect(states).toEqual(
      asked === 3 ? ['unknown', 'working', 'working'] : ['unknown', 'unknown', 'unknown'],
    );
    expect(calls).toBe(asked);
  });

  it('report the same failure once', async () => {
    const registry = await registryOf([throws]);
    let reports = 0;
    for (let pass = 0; pass < 5; pass += 1) {
      askActivity(registry, OBSERVATION, detectContext(), () => {
        reports += 1;
      });
    }
    expect(reports).toBe(1);
  });

  it.each<[unknown, string]>([
    [null, 'null ("no answer" is undefined)'],
    ['idle', 'expected an activity, got "idle"'],
    [{ ...WORKING, state: 'busy' }, 'state: expected an activity state, got "busy"'],
    [{ ...WORKING, reason: 1 }, 'reason: expected a string, got 1'],
    [{ ...WORKING, evidence: undefined }, 'evidence: expected an object, got undefined'],
    [
      { ...WORKING, evidence: { source: 'x', text: '' } },
      'evidence.source: expected a source of evidence, got "x"',
    ],
    [{ ...WORKING, evidence: { source: 'screen' } }, 'evidence.text: expected a string, got undefined'],
  ])('refuse the activity %j', async (value, reason) => {
    const registry = await registryOf([
      plugin('p', (hooks) => hooks.detectActivity.for('d').tap('p', () => wrong<Activity>(value))),
    ]);
    expect(askActivity(registry, OBSERVATION, detectContext()).evidence.text).toBe(
      `The plugin "p" answered the hook "detectActivity" of "d" with something that is not an answer: ${reason}.`,
    );
  });

  it('refuse an asynchronous tap and a reset time that is no number', async () => {
    const registry = await registryOf([
      plugin('p', (hooks) => {
        hooks.detectActivity.for('d').tap('p', () => wrong(Promise.reject(new Error('orphan'))));
        hooks.detectLimit.for('d').tap('p', () => ({ ...notice, resetsAt: Number.NaN }));
      }),
    ]);
    const seen: string[] = [];
    expect(askActivity(registry, OBSERVATION, detectContext()).evidence.text).toContain(
      '(this hook is synchronous)',
    );
    expect(
      askLimit(registry, OBSERVATION, detectContext(), ({ message }) => seen.push(message)),
    ).toBeUndefined();
    expect(seen[0]).toContain('resetsAt: expected ms since the epoch or undefined, got NaN');
    await new Promise((go) => setTimeout(go, 10));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ scope: 7 }, 'scope: expected a string or nothing, got 7'],
    [{ window: null }, 'window: expected a string or nothing, got null'],
    [{ lifts: 'nobody' }, 'lifts: expected "clock", "person" or nothing, got "nobody"'],
  ])('refuse a limit notice with %j', async (traits, reason) => {
    const registry = await registryOf([
      plugin('p', (hooks) => hooks.detectLimit.for('d').tap('p', () => wrong({ ...notice, ...traits }))),
    ]);
    const seen: string[] = [];
    expect(
      askLimit(registry, OBSERVATION, detectContext(), ({ message }) => seen.push(message)),
    ).toBeUndefined();
    expect(seen[0]).toContain(reason);
  });
});

describe('askHandoff', () => {
  it('collects the signals of all taps and goes on without those that fail', async () => {
    const registry = await registryOf(
      [
        plugin('a', (hooks) => hooks.handoff.tapPromise('a', async (signals) => [...signals, signal('1')])),
        plugin('throws', (hooks) =>
          hooks.handoff.tap('throws', (signals) => {
            signals.length = 0;
            throw new Error('boom');
          }),
        ),
        plugin('null', (hooks) => hooks.handoff.tap('null', () => wrong(null))),
        plugin('shape', (hooks) => hooks.handoff.tap('shape', () => wrong([{ id: 'x' }]))),
        plugin('hangs', (hooks) => hooks.handoff.tapPromise('hangs', () => never())),
        plugin('b', (hooks) => hooks.handoff.tapPromise('b', async (signals) => [...signals, signal('2')])),
      ],
      { handoff: 20 },
    );
    const { signals, failures } = await askHandoff(registry, handoffContext());
    expect(signals.map(({ id }) => id)).toEqual(['1', '2']);
    expect(failures.map(({ code, details }) => [code, details.plugin])).toEqual([
      ['PLUGIN_HOOK_FAILED', 'throws'],
      ['PLUGIN_HOOK_VALUE', 'null'],
      ['PLUGIN_HOOK_VALUE', 'shape'],
      ['PLUGIN_HOOK_TIMEOUT', 'hangs'],
    ]);
    expect(failures[0]?.message).toBe('The plugin "throws" failed in the hook "handoff": boom.');
    expect(new Set(failures.map(({ hint }) => hint))).toEqual(
      new Set(['Report it to the author of the plugin; the others go on without it.']),
    );
  });

  it('moves the cursor only with signals that were accepted', async () => {
    const stored: unknown[] = [];
    let late: (() => void) | undefined;
    const registry = await registryOf(
      [
        plugin('good', (hooks) =>
          hooks.handoff.tap('good', (signals, context) => {
            context.advance('good');
            return signals;
          }),
        ),
        plugin('bad', (hooks) =>
          hooks.handoff.tap('bad', (_signals, context) => {
            context.advance('bad');
            throw new Error('boom');
          }),
        ),
        plugin('hangs', (hooks) =>
          hooks.handoff.tapPromise('hangs', (_signals, context) => {
            late = () => context.advance('late');
            return never();
          }),
        ),
      ],
      { handoff: 20 },
    );
    await askHandoff(registry, handoffContext({ advance: (cursor) => stored.push(cursor) }));
    late?.();
    expect(stored).toEqual(['good']);
  });

  it('aborts a tap at its deadline and every tap when the caller stops', async () => {
    const aborted: string[] = [];
    const hangs = plugin('hangs', (hooks) =>
      hooks.handoff.tapPromise('hangs', (_signals, context) => {
        context.signal.addEventListener('abort', () => aborted.push('yes'));
        return never();
      }),
    );
    await askHandoff(await registryOf([hangs], { handoff: 20 }), handoffContext());
    expect(aborted).toEqual(['yes']);

    const stop = new AbortController();
    const asked = askHandoff(await registryOf([hangs]), handoffContext({ signal: stop.signal }));
    stop.abort(new Error('the watchdog stops'));
    expect((await asked).failures[0]?.message).toBe(
      'The plugin "hangs" failed in the hook "handoff": the watchdog stops.',
    );
    expect(aborted).toEqual(['yes', 'yes']);
  });
});

describe('announceCompletion', () => {
  it('tells every plugin and answers who failed', async () => {
    const told: string[] = [];
    const registry = await registryOf(
      [
        plugin('throws', (hooks) =>
          hooks.onComplete.tap('throws', () => {
            throw new Error('boom');
          }),
        ),
        plugin('hangs', (hooks) => hooks.onComplete.tapPromise('hangs', () => never())),
        plugin('orphan', (hooks) =>
          hooks.onComplete.tap('orphan', async () => {
            throw new Error('lost');
          }),
        ),
        plugin('told', (hooks) =>
          hooks.onComplete.tap('told', ({ loop }) => {
            told.push(loop);
          }),
        ),
      ],
      { onComplete: 20 },
    );
    const failures = await announceCompletion(registry, { loop: 'l', lastPhase: 'p', at: 0 });
    expect(failures.map(({ code, details }) => [code, details.plugin])).toEqual([
      ['PLUGIN_HOOK_FAILED', 'throws'],
      ['PLUGIN_HOOK_TIMEOUT', 'hangs'],
      ['PLUGIN_HOOK_VALUE', 'orphan'],
    ]);
    expect(told).toEqual(['l']);
  });
});

describe('taps and their owners', () => {
  it('keeps the order that stage and before ask for across plugins', async () => {
    const order: string[] = [];
    const noting = (name: string, options: { stage?: number; before?: string } = {}) =>
      plugin(name, (hooks) =>
        hooks.onComplete.tap({ name, ...options }, () => {
          order.push(name);
        }),
      );
    const registry = await registryOf([
      noting('a'),
      noting('b', { stage: -1 }),
      noting('c', { before: 'a' }),
    ]);
    await announceCompletion(registry, { loop: 'l', lastPhase: 'p', at: 0 });
    expect(order).toEqual(['b', 'c', 'a']);
  });

  it('leaves nothing of a plugin whose setup failed, nor what is tapped after its setup', async () => {
    const told: string[] = [];
    const { registry, problems } = await assembleRegistry(
      [
        {
          plugin: plugin('late', async (hooks) => {
            setTimeout(() => hooks.onComplete.tap('late', () => void told.push('late')), 30);
            await never();
          }),
        },
        {
          plugin: plugin(
            'failed',
            (hooks) => {
              hooks.onComplete.tap('failed', () => void told.push('failed'));
              throw new Error('boom');
            },
            { drivers: [{ id: 'd' }] },
          ),
        },
      ],
      { setup: 10 },
    );
    await new Promise((go) => setTimeout(go, 40));
    expect(problems.map(({ code }) => code)).toEqual(['PLUGIN_SETUP_TIMEOUT', 'PLUGIN_SETUP_FAILED']);
    expect(registry.drivers.size).toBe(0);
    await announceCompletion(registry, { loop: 'l', lastPhase: 'p', at: 0 });
    expect(told).toEqual([]);
  });
});
