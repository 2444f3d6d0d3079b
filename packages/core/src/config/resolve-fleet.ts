import { dirname, join } from 'node:path';
import { compilePattern } from './compile-pattern.ts';
import type { AgentSpec, BackendSpec, ConfigProblem, Fleet, ServiceSpec, WatchdogSettings } from './fleet.ts';
import { freezeDeep } from './freeze-deep.ts';
import { asText } from './parse-toml.ts';
import { type Folders, resolveLoops } from './resolve-loops.ts';
import { resolvePath } from './resolve-path.ts';
import { resolveTranscript } from './resolve-transcript.ts';
import type { RawFile } from './schema.ts';
import { parsePaneSize } from './schema-agents.ts';
import { BACKEND_KEYS } from './schema-machine.ts';
import { deriveSocket, resolveSocket } from './tmux-socket.ts';

/** What a file is resolved with. */
export interface ResolveContext {
  /** Absolute path of the file. */
  readonly configPath: string;
  /** May override an agent's model and backend; empty for the watchdog. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly warnings: readonly ConfigProblem[];
}

/** The fleet that a file without mistakes declares. */
export function resolveFleet(raw: RawFile, { configPath, env, warnings }: ResolveContext): Fleet {
  const { defaults } = raw;
  const configDir = dirname(configPath);
  const projectDir = resolvePath(configDir, asText(defaults.project_dir) ?? '.');
  const logDir = resolvePath(projectDir, defaults.log_dir);
  const folders = { projectDir, logDir, stateDir: join(logDir, 'state') };
  const socket = asText(defaults.tmux_socket);
  const loops = resolveLoops(raw.loop, folders);
  return freezeDeep({
    configPath,
    ...folders,
    sessionPrefix: defaults.session_prefix,
    tmuxSocket:
      socket === undefined
        ? deriveSocket(defaults.session_prefix, configDir)
        : resolveSocket(projectDir, socket),
    paneSize: parsePaneSize(defaults.pane_size ?? '') ?? { columns: 220, rows: 50 },
    logMaxBytes: Math.round(Number(defaults.log_max_mb ?? DEFAULT_LOG_MB) * 1024 * 1024),
    watchdog: resolveWatchdog(raw.watchdog ?? {}),
    transcript: resolveTranscript(raw.transcript),
    plugins: raw.plugins,
    backends: Object.fromEntries(
      Object.entries(raw.backend ?? {}).map(([name, one]) => [name, resolveBackend(name, one)]),
    ),
    loops,
    agents: (raw.agent ?? []).map((agent) => resolveAgent(agent, raw, folders, env, loops[0]?.name)),
    services: (raw.service ?? []).map((service) => resolveService(service, raw, folders)),
    warnings,
  });
}

/** Default size of a log, in MiB. */
const DEFAULT_LOG_MB = 16;

type Seconds = string | number | undefined;

function milliseconds(seconds: Seconds, fallback: number): number {
  const ms = Number(seconds ?? fallback) * 1000;
  return ms > 0 ? Math.max(1, Math.round(ms)) : 0;
}

function resolveWatchdog(raw: NonNullable<RawFile['watchdog']>): WatchdogSettings {
  return {
    signalIntervalMs: milliseconds(raw.signal_interval, 30),
    heavyIntervalMs: milliseconds(raw.heavy_interval, 300),
    limitProbeFallbackMs: milliseconds(raw.limit_probe_fallback, 300),
    limitResetSlackMs: milliseconds(raw.limit_reset_slack, 45),
    limitResume: raw.limit_resume ?? 'own',
    limitFallbackAfterMs: milliseconds(raw.limit_fallback_after, 1800),
    stallGraceMs: milliseconds(raw.stall_grace, 180),
    restartLimit: Number(raw.restart_limit ?? 5),
    restartWindowMs: milliseconds(raw.restart_window, 3600),
    restartBackoffMs: milliseconds(raw.restart_backoff, 2),
  };
}

/** One `[backend.NAME]` with the defaults of what it leaves out. */
export function resolveBackend(name: string, raw: NonNullable<RawFile['backend']>[string]): BackendSpec {
  const compile = (source: string | undefined) => (source ? compilePattern(source).pattern : undefined);
  return {
    name,
    driver: asText(raw.driver),
    promptDelivery: raw.prompt_delivery ?? 'arg',
    bin: asText(raw.bin),
    processName: asText(raw.process_name),
    submitKey: asText(raw.submit_key),
    credential: asText(raw.credential),
    activePattern: compile(raw.active_re),
    limitPattern: compile(raw.limit_re),
    fatalPattern: compile(raw.fatal_re),
    footerUi: raw.footer_ui ?? false,
    logGraceMs: milliseconds(raw.log_grace, 180),
    stallIdleMs: milliseconds(raw.stall_idle, 300),
    connectDelayMs: milliseconds(raw.connect_delay, 12),
    options: Object.fromEntries(Object.entries(raw).filter(([key]) => !Object.hasOwn(BACKEND_KEYS, key))),
  };
}

function resolveAgent(
  raw: NonNullable<RawFile['agent']>[number],
  { defaults }: RawFile,
  { projectDir }: Folders,
  env: ResolveContext['env'],
  onlyLoop: string | undefined,
): AgentSpec {
  const merged = { ...defaults, ...raw };
  const kind = asText(raw.kind) ?? 'persistent';
  const promptFile = asText(merged.prompt_file);
  const backend =
    asText(env[`AGENT_BACKEND_${raw.name}`]) ?? asText(raw.backend) ?? asText(defaults.backend) ?? '';
  const model = asText(env[`AGENT_MODEL_${raw.name}`]) ?? merged.model ?? '';
  return {
    name: raw.name,
    session: raw.session ?? defaults.session_prefix + raw.name,
    kind,
    backend,
    model,
    credential: asText(merged.credential),
    fallback: (merged.fallback ?? [])
      .map((place) => ({ backend: place.backend ?? backend, model: place.model ?? '' }))
      .filter((place) => place.backend !== backend || place.model !== model),
    dir: resolvePath(projectDir, asText(merged.dir) ?? '.'),
    enabled: merged.enabled ?? true,
    watch: merged.watch ?? 'none',
    role: asText(merged.role),
    loop: kind === 'loop' ? (asText(merged.loop) ?? onlyLoop) : undefined,
    promptFile: promptFile === undefined ? undefined : resolvePath(projectDir, promptFile),
    prompt: merged.prompt ?? '',
    resume: merged.resume ?? false,
    wake: resolveWake(merged.wake, projectDir),
    env: { ...defaults.env, ...raw.env },
  };
}

function resolveWake(raw: RawFile['defaults']['wake'], projectDir: string): AgentSpec['wake'] {
  if (raw === undefined || Object.keys(raw).length === 0) return undefined;
  const file = asText(raw.prompt_file);
  return {
    intervalMs: milliseconds(raw.interval, 3600),
    promptFile: file === undefined ? undefined : resolvePath(projectDir, file),
  };
}

function resolveService(
  raw: NonNullable<RawFile['service']>[number],
  { defaults }: RawFile,
  { projectDir }: Folders,
): ServiceSpec {
  const watch = raw.watch ?? defaults.watch ?? 'heal';
  return {
    name: raw.name,
    session: defaults.session_prefix + raw.name,
    command: raw.command,
    dir: resolvePath(projectDir, asText(raw.dir) ?? '.'),
    watch: watch === 'heal+stall' ? 'heal' : watch,
    env: { ...defaults.env, ...raw.env },
  };
}
