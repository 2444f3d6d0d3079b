import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AgentSpec, BackendSpec, Fleet, LoopSpec } from '../../src/config/fleet.ts';
import { isOrchestratorError, type OrchestratorError } from '../../src/errors/orchestrator-error.ts';
import type { DriverDefinition, HandoffDefinition, Plugin } from '../../src/plugin/contract.ts';
import { bindBackends } from '../../src/plugins/bind-backends.ts';
import { impliedPlugins } from '../../src/plugins/implied-plugins.ts';
import { PLAN, plugin, registryOf } from './requests.ts';

function backend(name: string, more: Partial<BackendSpec> = {}): BackendSpec {
  return {
    name,
    driver: undefined,
    promptDelivery: 'arg',
    bin: 'tool',
    processName: undefined,
    submitKey: undefined,
    credential: undefined,
    activePattern: undefined,
    limitPattern: undefined,
    fatalPattern: undefined,
    footerUi: false,
    logGraceMs: 1,
    stallIdleMs: 2,
    connectDelayMs: 3,
    options: {},
    ...more,
  };
}

/** Only the parts of a fleet that binding looks at. */
function fleet(
  backends: readonly BackendSpec[],
  agents: readonly Partial<AgentSpec>[],
  loops: readonly Partial<LoopSpec>[] = [],
): Fleet {
  const parts = {
    configPath: '/p/agents.toml',
    backends: Object.fromEntries(backends.map((one) => [one.name, one])),
    agents: agents.map((agent, index) => ({ name: `agent${index}`, enabled: true, fallback: [], ...agent })),
    loops: loops.map((loop) => ({ name: 'loop', ...loop })),
  };
  return parts as unknown as Fleet;
}

function driver(definition: DriverDefinition): Plugin {
  const name = `plugin-${definition.id}`;
  return plugin(name, (hooks) => hooks.launch.for(definition.id).tap(name, () => PLAN), {
    drivers: [definition],
  });
}

function handoff(definition: HandoffDefinition): Plugin {
  return plugin(`plugin-${definition.id}`, () => {}, { handoffs: [definition] });
}

async function problems(config: Fleet, plugins: readonly Plugin[]): Promise<readonly OrchestratorError[]> {
  const outcome = await bindBackends(config, await registryOf(plugins)).catch((error: unknown) => error);
  if (!isOrchestratorError(outcome)) throw new Error('Everything was bound.');
  expect(outcome.code).toBe('PLUGIN_BINDINGS_FAILED');
  return outcome.problems.map(({ code, message, hint }) => ({ code, message, hint }) as OrchestratorError);
}

const USES_A = [{ backend: 'a' }];

describe('choosing a driver', () => {
  it('takes the only driver for the prompt delivery', async () => {
    const registry = await registryOf([
      driver({ id: 'x', delivery: 'arg' }),
      driver({ id: 'y', delivery: 'ping' }),
    ]);
    const { backends, warnings } = await bindBackends(
      fleet([backend('a', { processName: 'p' })], USES_A),
      registry,
    );
    expect(backends.get('a')).toMatchObject({
      driver: { id: 'x', plugin: 'plugin-x' },
      view: { bin: 'tool', processName: 'p', logGraceMs: 1, stallIdleMs: 2, connectDelayMs: 3 },
      options: {},
    });
    expect(warnings).toEqual([]);
  });

  it('takes the driver that the table names', async () => {
    const registry = await registryOf([driver({ id: 'x', delivery: 'arg' }), driver({ id: 'y' })]);
    const { backends } = await bindBackends(fleet([backend('a', { driver: 'y' })], USES_A), registry);
    expect(backends.get('a')?.driver.id).toBe('y');
  });

  it('asks which one is meant when two would do', async () => {
    const two = [driver({ id: 'x', delivery: 'arg' }), driver({ id: 'y', delivery: 'arg' })];
    expect(await problems(fleet([backend('a')], USES_A), two)).toEqual([
      {
        code: 'PLUGIN_DRIVER_AMBIGUOUS',
        message: '[backend.a] does not say which driver it means: "x", "y" would all do.',
        hint: 'Add a line to [backend.a]: driver = "x"',
      },
    ]);
  });

  it('lists the loaded drivers when the named one is not among them', async () => {
    const one = [driver({ id: 'claude' })];
    expect(await problems(fleet([backend('a', { driver: 'cluade' })], USES_A), one)).toEqual([
      {
        code: 'PLUGIN_NO_DRIVER',
        message:
          '[backend.a] asks for the driver "cluade", which no loaded plugin offers; loaded are the drivers "claude".',
        hint: 'Did you mean driver = "claude"?',
      },
    ]);
    expect((await problems(fleet([backend('a', { driver: 'q' })], USES_A), one))[0]?.hint).toBe(
      'Add the plugin that offers "q" to `plugins`, or name a driver that is loaded.',
    );
  });

  it('says which delivery nobody serves', async () => {
    expect(await problems(fleet([backend('a')], USES_A), [])).toEqual([
      {
        code: 'PLUGIN_NO_DRIVER',
        message:
          '[backend.a] asks for a driver with prompt_delivery = "arg", which no loaded plugin offers; no driver is loaded.',
        hint: 'Add the plugin that offers it to `plugins`, or name a driver that is loaded: driver = "…".',
      },
    ]);
  });

  it('only warns about a backend that no enabled agent uses, and keeps the reason', async () => {
    const config = fleet(
      [backend('a'), backend('idle', { promptDelivery: 'ping' })],
      [...USES_A, { backend: 'idle', enabled: false }],
    );
    const bindings = await bindBackends(config, await registryOf([driver({ id: 'x', delivery: 'arg' })]));
    expect([...bindings.backends.keys()]).toEqual(['a']);
    expect(bindings.unbound.get('idle')?.code).toBe('PLUGIN_NO_DRIVER');
    expect(bindings.warnings).toEqual([
      {
        code: 'PLUGIN_BACKEND_UNBOUND',
        message: expect.stringMatching(
          /^\[backend\.idle\] cannot be used: \[backend\.idle\] asks for a driver/,
        ),
        hint: 'Add the plugin that offers it to `plugins`, or name a driver that is loaded: driver = "…".',
        file: '/p/agents.toml',
        line: undefined,
        column: undefined,
      },
    ]);
  });
});

describe('options of a backend', () => {
  const options = z.strictObject({ flags: z.string().default('none'), depth: z.number().optional() });
  const x = driver({ id: 'x', delivery: 'arg', options, optionKeys: ['flags', 'depth'] });
  const withOptions = (given: Record<string, unknown>): Fleet =>
    fleet([backend('a', { options: given })], USES_A);

  it('are what the schema makes of them', async () => {
    const { backends } = await bindBackends(withOptions({ depth: 2 }), await registryOf([x]));
    expect(backends.get('a')?.options).toEqual({ flags: 'none', depth: 2 });
  });

  it('may be checked asynchronously by any Standard Schema', async () => {
    const schema: StandardSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'own',
        validate: async () => ({ issues: [{ message: 'No good.', path: ['deep', { key: 0 }] }] }),
      },
    };
    const own = driver({ id: 'own', delivery: 'arg', options: schema });
    expect(await problems(withOptions({}), [own])).toEqual([
      {
        code: 'PLUGIN_OPTIONS',
        message: '"deep.0" in [backend.a] is not valid for "own": No good.',
        hint: 'Mend the value of "deep.0" in [backend.a].',
      },
    ]);
  });

  it('are reported one by one, with what was probably meant', async () => {
    expect(await problems(withOptions({ flasg: '', depth: 'deep', zzz: 1 }), [x])).toEqual([
      {
        code: 'PLUGIN_OPTIONS',
        message: '"flasg" in [backend.a] is not valid for "x": the driver has no such key.',
        hint: 'Did you mean "flags"?',
      },
      {
        code: 'PLUGIN_OPTIONS',
        message: '"zzz" in [backend.a] is not valid for "x": the driver has no such key.',
        hint: 'The keys of the driver "x" are "flags", "depth".',
      },
      {
        code: 'PLUGIN_OPTIONS',
        message:
          '"depth" in [backend.a] is not valid for "x": Invalid input: expected number, received string.',
        hint: 'Mend the value of "depth" in [backend.a].',
      },
    ]);
  });

  it('of other drivers are left out with a warning', async () => {
    const given = { flags: 'f', preamble: 'p', remote_control: true };
    const { backends, warnings } = await bindBackends(withOptions(given), await registryOf([x]));
    expect(backends.get('a')?.options).toEqual({ flags: 'f' });
    expect(warnings.map(({ code, message, hint }) => ({ code, message, hint }))).toEqual(
      ['preamble', 'remote_control'].map((key) => ({
        code: 'PLUGIN_OPTION_IGNORED',
        message: `"${key}" in [backend.a] is not used by the driver "x" and is ignored.`,
        hint: 'Remove the line, or choose another driver.',
      })),
    );
  });

  it('go to a schema whose keys are not listed before anything is left out', async () => {
    const unlisted = driver({ id: 'u', delivery: 'arg', options: z.strictObject({ preamble: z.string() }) });
    const knows = await bindBackends(withOptions({ preamble: 'p' }), await registryOf([unlisted]));
    expect(knows.backends.get('a')?.options).toEqual({ preamble: 'p' });

    const empty = driver({ id: 'e', delivery: 'arg', options: z.strictObject({}) });
    const drops = await bindBackends(withOptions({ preamble: 'p' }), await registryOf([empty]));
    expect(drops.warnings.map(({ code }) => code)).toEqual(['PLUGIN_OPTION_IGNORED']);
    expect((await problems(withOptions({ other: 1 }), [empty]))[0]?.message).toBe(
      '"other" in [backend.a] is not valid for "e": the driver has no such key.',
    );
  });

  it('are unknown to a driver that declares none', async () => {
    expect(await problems(withOptions({ any: 1 }), [driver({ id: 'n', delivery: 'arg' })])).toEqual([
      {
        code: 'PLUGIN_OPTIONS',
        message: '"any" in [backend.a] is not valid for "n": the driver has no such key.',
        hint: 'There are no keys of the driver "n".',
      },
    ]);
  });

  it('are reported when the check itself throws', async () => {
    const schema: StandardSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'own',
        validate: () => {
          throw new Error('boom');
        },
      },
    };
    expect(await problems(withOptions({}), [driver({ id: 'o', delivery: 'arg', options: schema })])).toEqual([
      {
        code: 'PLUGIN_OPTIONS',
        message: '"options" in [backend.a] is not valid for "o": boom.',
        hint: 'The check itself failed: report it to the author of the plugin.',
      },
    ]);
  });
});

describe('handoffs', () => {
  const spec = (more: object = {}): Partial<LoopSpec> => ({
    handoff: { driver: undefined, options: {}, ...more },
  });

  it('go to the only handoff that is loaded, with checked options', async () => {
    const git = handoff({
      id: 'h',
      options: z.object({ pings: z.string().default('agent0') }),
      optionKeys: ['pings'],
    });
    const { handoffs } = await bindBackends(fleet([], [{}], [spec()]), await registryOf([git]));
    expect(handoffs.get('loop')).toMatchObject({
      definition: { id: 'h', plugin: 'plugin-h' },
      options: { pings: 'agent0' },
    });
  });

  it('warn about agents that do not exist', async () => {
    const git = handoff({ id: 'h', agentsNamed: () => ['agent0', 'agnet1'] });
    const { warnings } = await bindBackends(fleet([], [{}, {}], [spec()]), await registryOf([git]));
    expect(warnings).toMatchObject([
      {
        code: 'PLUGIN_AGENT_UNKNOWN',
        message: '[loop.handoff] names the agent "agnet1", which does not exist.',
        hint: 'Did you mean "agent1"?',
      },
    ]);
  });

  it('that nobody offers, or two, or with a wrong key, are errors', async () => {
    const config = fleet([], [], [spec(), { ...spec({ driver: 'zz' }), name: 'two' }]);
    expect((await problems(config, [])).map(({ message }) => message)).toEqual([
      '[loop.handoff] asks for a handoff, which no loaded plugin offers; no handoff is loaded.',
      '[loop.handoff] of the loop "two" asks for the handoff "zz", which no loaded plugin offers; no handoff is loaded.',
    ]);
    const both = [handoff({ id: 'h' }), handoff({ id: 'i' })];
    expect((await problems(fleet([], [], [spec()]), both)).map(({ code }) => code)).toEqual([
      'PLUGIN_DRIVER_AMBIGUOUS',
    ]);
    const wrongKey = fleet([], [], [spec({ options: { inboxs: [] } })]);
    expect(await problems(wrongKey, [handoff({ id: 'h', optionKeys: ['inboxes'] })])).toEqual([
      {
        code: 'PLUGIN_OPTIONS',
        message: '"inboxs" in [loop.handoff] is not valid for "h": the driver has no such key.',
        hint: 'Did you mean "inboxes"?',
      },
    ]);
  });
});

describe('impliedPlugins', () => {
  it('says what enabled agents and loops need, and what would be nice to have', () => {
    const config = fleet(
      [
        backend('a'),
        backend('b', { promptDelivery: 'exec' }),
        backend('c', { driver: 'codex' }),
        backend('off', { promptDelivery: 'ping' }),
        backend('unused'),
      ],
      [
        { backend: 'a' },
        { backend: 'b' },
        { backend: 'b' },
        { backend: 'c' },
        { backend: 'off', enabled: false },
      ],
      [{ handoff: { driver: undefined, options: {} } }, { handoff: undefined }],
    );
    expect(impliedPlugins(config)).toEqual({
      deliveries: ['arg', 'exec'],
      drivers: ['codex'],
      handoff: true,
      handoffDrivers: [],
      optional: { deliveries: ['ping'], drivers: [] },
    });
  });
});
