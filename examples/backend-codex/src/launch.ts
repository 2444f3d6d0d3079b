import {
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  quoteShell,
  type SignalSource,
} from '@agent-orchestrator/core/plugin';
import type { CodexOptions } from './options.ts';

/** Linux allows 128 KiB for one argument. */
const LONGEST_ARGUMENT = 120_000;
/** What is reported (0.169.0 has no hook for an error: the rollout tells of those). */
const HOOKS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'Stop',
  'Interrupt',
] as const;

/**
 * `BIN [resume] --no-daemon [model] [hooks] [flags] -- [session] PROMPT`. Without `--no-daemon` a turn goes on in a server
 * of its own after its terminal has ended (0.169.0).
 */
export function launchCodex(request: LaunchRequest): LaunchPlan {
  const { agent, backend, resumeId } = request;
  const options = request.options as CodexOptions;
  const bin = backend.bin ?? 'codex';
  const files = options.signals === 'hooks' ? reportFiles(request) : undefined;
  const command = [
    bin,
    ...(resumeId === undefined ? [] : ['resume']),
    '--no-daemon',
    ...(agent.model === '' ? [] : ['--model', quoteShell(agent.model)]),
    ...(files === undefined ? [] : hookFlags()),
    ...(options.flags === '' ? [] : [options.flags]),
    '--',
    ...(resumeId === undefined ? [] : [quoteShell(resumeId)]),
    promptArgument(request),
  ];
  const program = programOf(bin);
  return {
    command: command.join(' '),
    firstPrompt: { via: 'command' },
    resumed: resumeId !== undefined,
    ...(resumeId === undefined ? {} : { sessionId: resumeId }),
    ...(program === undefined ? {} : { requires: [program] }),
    ...(files === undefined ? {} : { env: environmentOf(files), signals: sourcesOf(files) }),
  };
}

function promptArgument({ kickoff }: LaunchRequest): string {
  const isArgument = Buffer.byteLength(kickoff.text) <= LONGEST_ARGUMENT && !kickoff.text.includes('\0');
  return quoteShell(
    isArgument
      ? kickoff.text
      : `Your full kickoff prompt is in ${kickoff.path}: read it now, then follow it.`,
  );
}

/** Where hooks write, and a link to the rollout, whose name Codex chooses itself. */
interface ReportFiles {
  readonly hooks: string;
  readonly rollout: string;
}

function reportFiles({ kickoff }: LaunchRequest): ReportFiles {
  return { hooks: `${kickoff.path}.codex-hooks.jsonl`, rollout: `${kickoff.path}.codex-rollout.jsonl` };
}

function sourcesOf({ hooks, rollout }: ReportFiles): readonly SignalSource[] {
  return [
    { kind: 'lines', name: 'hooks', path: hooks, from: 'end' },
    { kind: 'lines', name: 'rollout', path: rollout },
  ];
}

/** Hooks inherit the environment of the session (0.169.0), so that no path stands in their command. */
function environmentOf({ hooks, rollout }: ReportFiles): Record<string, string> {
  return { AGENTS_CODEX_HOOKS: hooks, AGENTS_CODEX_ROLLOUT: rollout };
}

/** Each hook appends what it is told as one line; the first one also links the rollout that it names. */
const HOOK_SCRIPT = [
  'umask 077',
  String.raw`line=$(tr -d '\n')`,
  String.raw`printf '%s\n' "$line" >> "$AGENTS_CODEX_HOOKS"`,
  String.raw`path=$(printf '%s' "$line" | sed -n 's/.*"transcript_path":"\([^"\\]*\)".*"SessionStart".*/\1/p')`,
  'test -z "$path" || ln -sfn -- "$path" "$AGENTS_CODEX_ROLLOUT"',
].join('; ');

/** The hooks as settings of this one start: no file of the user is changed. A JSON text is a TOML text. */
function hookFlags(): string[] {
  const command = JSON.stringify(HOOK_SCRIPT);
  const settings = HOOKS.map((name) => `hooks.${name}=[{hooks=[{type="command",command=${command}}]}]`);
  return ['--dangerously-bypass-hook-trust', ...settings.flatMap((setting) => ['-c', quoteShell(setting)])];
}
