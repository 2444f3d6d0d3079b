import { runningAgentOf } from '../classify/running-agent.ts';
import type { AgentSpec, Fleet } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { sessionEnvironment } from '../perform/session-environment.ts';
import type { TranscriptSource } from '../plugin/capabilities.ts';
import { askTranscriptSources, openTranscriptParser } from '../plugins/ask-transcript.ts';
import type { BoundBackend } from '../plugins/bindings.ts';
import type { RegisteredDriver } from '../plugins/registry.ts';
import { readRunRecord } from '../state/run-record.ts';
import { readSessionId } from '../state/session-id-file.ts';
import { kindOfFile } from '../transcript/kind-of-file.ts';
import type { TranscriptInput } from '../transcript/transcript-input.ts';
import { type LoadedFleet, openFleet, type PluginLoader } from '../watchdog/loaded-fleet.ts';
import { requireNames } from './require-names.ts';

/** A transcript, ready to be read. */
export interface OpenedTranscript {
  readonly input: TranscriptInput;
  /** Id of the driver that reads it. */
  readonly driver: string;
}

/**
 * The transcript of an agent: of what runs, else of what ran last. Throws `AGENT_UNKNOWN`, `USAGE` for what is no agent,
 * `TRANSCRIPT_UNSUPPORTED`, and what the config or its plugins have against it.
 */
export async function openAgentTranscript({
  configPath,
  env: full,
  name,
  loadPlugins,
}: {
  readonly configPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly name: string;
  readonly loadPlugins: PluginLoader;
}): Promise<OpenedTranscript & { readonly fleet: Fleet }> {
  const loaded = await openFleet(configPath, loadPlugins);
  const { fleet, registry } = loaded;
  const agent = requireReader(fleet, name);
  const { driver, view, options } = boundBackend(loaded, agent);
  const reader = driver.transcript;
  if (reader === undefined) {
    const advice = `See what its terminal showed: agents logs ${name}`;
    throw fail('TRANSCRIPT_UNSUPPORTED', { what: `"${name}"`, driver: driver.id, advice });
  }
  const base = sessionEnvironment(full);
  const env = { ...base, ...readRunRecord(fleet.stateDir, agent.session)?.env, ...agent.env };
  const locate: TranscriptInput['locate'] = (signal) => {
    // Read anew each time: a start, or a command of the tool, begins another session.
    const running = runningAgentOf({
      ...{ agent, view, options, env: base, stateDir: fleet.stateDir },
      run: readRunRecord(fleet.stateDir, agent.session),
      sessionId: readSessionId(fleet.stateDir, agent.name),
    });
    return askTranscriptSources(driver, reader, running, registry.deadlines.transcript, signal);
  };
  return {
    fleet,
    driver: driver.id,
    input: { locate, env, openParser: () => openTranscriptParser(driver, reader) },
  };
}

/**
 * A file that a person names, read by a driver. Throws `TRANSCRIPT_UNSUPPORTED` and `TRANSCRIPT_UNREADABLE`.
 */
export async function openTranscriptFile({
  driver,
  path,
  env,
}: {
  readonly driver: RegisteredDriver;
  /** Absolute. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<OpenedTranscript> {
  const reader = driver.transcript;
  if (reader === undefined)
    throw fail('TRANSCRIPT_UNSUPPORTED', {
      what: `"${path}"`,
      driver: driver.id,
      advice: 'Name the driver of the tool that wrote it: --driver NAME',
    });
  const source: TranscriptSource = { kind: await kindOf(path), path };
  return {
    driver: driver.id,
    input: { locate: async () => [source], env, openParser: () => openTranscriptParser(driver, reader) },
  };
}

async function kindOf(path: string): Promise<'lines' | 'document'> {
  try {
    return await kindOfFile(path);
  } catch (cause) {
    throw fail(
      'TRANSCRIPT_UNREADABLE',
      { source: path, reason: whyUnreadable(cause), advice: `Look at it: ls -ld ${path}` },
      { cause },
    );
  }
}

function requireReader(fleet: Fleet, name: string): AgentSpec {
  const [agent] = requireNames(fleet, [name]).agents;
  if (agent !== undefined) return agent;
  throw fail('USAGE', {
    reason: `"${name}" is no agent.`,
    advice: `Only agents have transcripts. See its output: agents logs ${name}`,
  });
}

/** What runs may have been started with another backend than the config names now. */
function boundBackend({ fleet, bindings }: LoadedFleet, agent: AgentSpec): BoundBackend {
  const started = readRunRecord(fleet.stateDir, agent.session)?.backend;
  const bound = bindings.backends.get(started ?? '') ?? bindings.backends.get(agent.backend);
  if (bound !== undefined) return bound;
  throw bindings.unbound.get(agent.backend) ?? fail('BUG', { reason: `no driver for ${agent.backend}` });
}
