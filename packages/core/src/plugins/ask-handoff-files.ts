import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { HandoffView, SharedFile } from '../plugin/contract.ts';
import type { BoundHandoff } from './bindings.ts';
import { type Guarded, guardAsync } from './guard.ts';
import { checkPaths, checkSharedFiles, type ValueCheck } from './hook-values.ts';

/** What is asked: about which loop, and how long an answer is waited for. */
export interface FilesRequest {
  readonly view: HandoffView;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** A handoff that fails knows of no files. */
  readonly onFailure: (failure: OrchestratorError) => void;
}

/** Local files or folders whose change means that a handoff is to be asked again. Never rejects. */
export function askWatchPaths(bound: BoundHandoff, request: FilesRequest): Promise<readonly string[]> {
  return ask<string>(bound, 'watchPaths', [], checkPaths, request);
}

/** Every published version of a shared file. Never rejects. */
export function askShared(
  bound: BoundHandoff,
  file: string,
  request: FilesRequest,
): Promise<readonly SharedFile[]> {
  return ask<SharedFile>(bound, 'readShared', [file], checkSharedFiles, request);
}

async function ask<T>(
  { definition, options }: BoundHandoff,
  hook: 'watchPaths' | 'readShared',
  more: readonly unknown[],
  check: ValueCheck,
  { view, deadlineMs, signal, onFailure }: FilesRequest,
): Promise<readonly T[]> {
  const { plugin, id: key, [hook]: fn } = definition;
  if (fn === undefined) return [];
  const tap: Guarded = { plugin, hook, key, type: 'promise', fn: fn as Guarded['fn'] };
  const call = guardAsync<unknown[], readonly T[]>(tap, check, deadlineMs, () => signal);
  try {
    return (await call(view, options, ...more, signal)) ?? [];
  } catch (error) {
    onFailure(asOrchestratorError(error));
    return [];
  }
}
