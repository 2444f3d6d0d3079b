import { join, resolve } from 'node:path';
import type { HandoffSpec, LoopSpec, PhaseSpec } from './fleet.ts';
import { asText, type RawTable } from './parse-toml.ts';
import { resolvePath } from './resolve-path.ts';
import type { RawFile } from './schema.ts';
import { HANDOFF_KEYS } from './schema-loops.ts';

type RawLoops = NonNullable<RawFile['loop']>;
type RawLoop = Exclude<RawLoops, readonly unknown[]>;

/** The absolute folders that a loop's paths start from. */
export interface Folders {
  readonly projectDir: string;
  readonly logDir: string;
  readonly stateDir: string;
}

/** All loops of a file that has passed its checks. */
export function resolveLoops(raw: RawLoops | undefined, folders: Folders): LoopSpec[] {
  if (raw === undefined) return [];
  if (Array.isArray(raw)) return raw.map((loop) => resolveLoop(loop, loop.name, true, folders));
  return [resolveLoop(raw, asText(raw.name) ?? 'loop', false, folders)];
}

/** Name of the file that holds the phase's number. */
export function stateFileName(loop: RawTable, name: string, isOneOfSeveral: boolean): string {
  return asText(loop.state_file) ?? (isOneOfSeveral ? `phase-idx-${name}` : 'phase-idx');
}

function resolveLoop(raw: RawLoop, name: string, isOneOfSeveral: boolean, folders: Folders): LoopSpec {
  const { projectDir, logDir, stateDir } = folders;
  const kickoff = asText(raw.kickoff_template);
  return {
    name,
    phases: (raw.phases ?? []).map(resolvePhase),
    phaseFile: resolve(stateDir, stateFileName(raw, name, isOneOfSeveral)),
    completeFile: join(logDir, isOneOfSeveral ? `SEQUENCE-COMPLETE-${name}` : 'SEQUENCE-COMPLETE'),
    doneMarker: asText(raw.done_marker) ?? '## DONE',
    autoAdvance: raw.auto_advance ?? true,
    resumePhase: raw.resume_phase ?? true,
    kickoffTemplate: kickoff === undefined ? undefined : resolvePath(projectDir, kickoff),
    rolesDir: resolvePath(projectDir, asText(raw.roles_dir) ?? 'prompts'),
    repo: resolvePath(projectDir, asText(raw.handoff?.repo) ?? '.'),
    stateSubdir: raw.handoff?.state_subdir ?? 'machine-docs',
    handoff: raw.handoff === undefined ? undefined : resolveHandoff(raw.handoff),
    onComplete: resolveOnComplete(raw.on_complete, logDir),
  };
}

function resolvePhase(raw: NonNullable<RawLoop['phases']>[number]): PhaseSpec {
  return { id: raw.id, status: raw.status, plan: raw.plan ?? '', models: { ...raw.models } };
}

function resolveHandoff(raw: NonNullable<RawLoop['handoff']>): HandoffSpec {
  const options = Object.fromEntries(
    Object.entries(raw).filter(([key]) => !Object.hasOwn(HANDOFF_KEYS, key)),
  );
  return { driver: asText(raw.driver), options };
}

function resolveOnComplete(raw: RawLoop['on_complete'], logDir: string): LoopSpec['onComplete'] {
  const run = asText(raw?.run);
  const trigger = asText(raw?.trigger_file);
  if (run === undefined && trigger === undefined) return undefined;
  return { run, triggerFile: trigger === undefined ? undefined : resolve(logDir, trigger) };
}
