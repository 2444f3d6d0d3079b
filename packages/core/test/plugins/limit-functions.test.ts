import { describe, expect, it } from 'vitest';
import { isOrchestratorError } from '../../src/errors/orchestrator-error.ts';
import type { DriverDefinition, HandoffDefinition, Hooks } from '../../src/plugin/contract.ts';
import { announceCompletion } from '../../src/plugins/announce-completion.ts';
import { askHandoff } from '../../src/plugins/ask-handoff.ts';
import { askLaunch } from '../../src/plugins/ask-launch.ts';
import { openTranscriptParser } from '../../src/plugins/ask-transcript.ts';
import { validateOptions } from '../../src/plugins/validate-options.ts';
import { handoffContext, launchRequest, PLAN, plugin, registryOf, signal, wrong } from './requests.ts';

/** Ends itself, so that a test that fails does not hang. */
const loop = (): never => {
  for (const end = performance.now() + 5_000; performance.now() < end; );
  throw new Error('It was not ended.');
};
const DEADLINES = { synchronous: 40, detect: 30 };
const launchable = (hooks: Hooks) => hooks.launch.for('d').tapPromise('p', async () => PLAN);
const timeout = (hook: string, ms: number) => ({
  code: 'PLUGIN_HOOK_TIMEOUT',
  message: `The plugin "p" did not answer in the hook ${hook} within ${ms} ms.`,
});

/** The name of each function in an object and in the objects in it. */
function functionsOf(owner: object, prefix = ''): [string, () => unknown][] {
  return Object.entries(owner).flatMap(([key, value]): [string, () => unknown][] => {
    if (typeof value === 'function') return [[`${prefix}${key}`, value]];
    return typeof value === 'object' && value !== null ? functionsOf(value, `${prefix}${key}.`) : [];
  });
}

describe('what a tap does before it first waits', () => {
  it('cannot hang a start', async () => {
    const registry = await registryOf(
      [plugin('p', (hooks) => hooks.launch.for('d').tapPromise('p', async () => loop()))],
      DEADLINES,
    );
    await expect(askLaunch(registry, launchRequest())).rejects.toMatchObject(timeout('"launch" of "d"', 40));
  });

  it('cannot hang a handoff, whichever way it was tapped', async () => {
    const registry = await registryOf(
      [
        plugin('p', (hooks) => hooks.handoff.tapPromise('p', async () => loop())),
        plugin('q', (hooks) => hooks.handoff.tap('q', loop)),
        plugin('r', (hooks) => hooks.handoff.tapAsync('r', loop)),
        plugin('good', (hooks) => hooks.handoff.tapPromise('good', async () => [signal('1')])),
      ],
      DEADLINES,
    );
    const { signals, failures } = await askHandoff(registry, handoffContext());
    expect(signals).toHaveLength(1);
    expect(failures.map(({ code, details }) => [code, details.plugin, details.hook])).toEqual([
      ['PLUGIN_HOOK_TIMEOUT', 'p', 'handoff'],
      ['PLUGIN_HOOK_TIMEOUT', 'q', 'handoff'],
      ['PLUGIN_HOOK_TIMEOUT', 'r', 'handoff'],
    ]);
  });

  it('cannot hang an announcement', async () => {
    const told: string[] = [];
    const registry = await registryOf(
      [
        plugin('p', (hooks) => hooks.onComplete.tapPromise('p', async () => loop())),
        plugin('good', (hooks) => hooks.onComplete.tap('good', ({ lastPhase }) => void told.push(lastPhase))),
      ],
      DEADLINES,
    );
    const failures = await announceCompletion(registry, { loop: 'l', lastPhase: 'last', at: 0 });
    expect(failures).toMatchObject([timeout('"onComplete"', 40)]);
    expect(told).toEqual(['last']);
  });
});

describe('a function of a definition', () => {
  const driver: Required<Pick<DriverDefinition, 'id' | 'signals' | 'transcript'>> & object = {
    id: 'd',
    ...{ draft: loop, typeable: loop, credential: loop, deliver: loop, later: loop },
    signals: { read: loop, summary: loop, accepted: loop },
    transcript: { locate: loop, parser: loop, wanted: loop },
  };
  const handoff: HandoffDefinition = { id: 'h', agentsNamed: loop, watchPaths: loop, readShared: loop };

  it.each<[string, object, number]>([
    ['driver', driver, 11],
    ['handoff', handoff, 3],
  ])('of a %s cannot hang anything, whatever it is called', async (kind, definition, count) => {
    const registry = await registryOf(
      [plugin('p', launchable, wrong({ [`${kind}s`]: [definition] }))],
      DEADLINES,
    );
    const registered = registry.drivers.get('d') ?? registry.handoffs.get('h') ?? {};
    const functions = functionsOf(registered);
    expect(functions.map(([name]) => name)).toEqual(functionsOf(definition).map(([name]) => name));
    expect(functions).toHaveLength(count);
    for (const [name, fn] of functions) {
      let told: unknown;
      try {
        fn();
      } catch (error) {
        told = error;
      }
      const ms = /^(draft|typeable|credential|signals)/.test(name) ? 30 : 40;
      expect(told).toMatchObject(timeout(`"${name}" of "${kind === 'driver' ? 'd' : 'h'}"`, ms));
    }
  });

  it('stays a method of its object', async () => {
    class Driver {
      readonly id = 'd';
      readonly box = '> ';
      get submitKey(): string {
        return 'C-m';
      }
      draft(): string {
        return this.box;
      }
    }
    const registry = await registryOf([plugin('p', launchable, { drivers: [new Driver()] })]);
    const registered = registry.drivers.get('d');
    expect(registered?.draft?.([])).toBe('> ');
    expect(registered).toMatchObject({ id: 'd', plugin: 'p', submitKey: 'C-m' });
  });

  it('cannot hang the check of options, be it now or later', async () => {
    const validate = () => loop();
    const options = { '~standard': { version: 1, vendor: 'v', validate } } as const;
    const registry = await registryOf(
      [plugin('p', launchable, { drivers: [{ id: 'd', options }] })],
      DEADLINES,
    );
    const registered = registry.drivers.get('d');
    if (registered === undefined) throw new Error('There is no driver.');
    const { problems } = await validateOptions(registered, {}, '[backend.b]');
    expect(problems).toMatchObject([
      {
        code: 'PLUGIN_OPTIONS',
        message:
          '"options" in [backend.b] is not valid for "d": The plugin "p" did not answer in the hook "options" of "d" within 40 ms.',
        hint: 'The check itself failed: report it to the author of the plugin.',
      },
    ]);
  });

  it('cannot hang the reading of a transcript', async () => {
    const transcript = {
      locate: async () => [],
      parser: () => (value: unknown) => (value === 1 ? loop() : []),
    };
    const registry = await registryOf(
      [plugin('p', launchable, { drivers: [{ id: 'd', transcript }] })],
      DEADLINES,
    );
    const registered = registry.drivers.get('d');
    if (registered?.transcript === undefined) throw new Error('There is no reader.');
    const parser = openTranscriptParser(registered, registered.transcript, { ...registry.deadlines });
    const said = parser.each([0, 1, 2], (value) => {
      try {
        return parser.read(value).length;
      } catch (error) {
        return isOrchestratorError(error) ? error.message : 'something else';
      }
    });
    expect(said).toEqual([0, timeout('"transcript.parser" of "d"', 40).message, 0]);
  });
});
