import type { Choice } from './choose-copy.ts';

/** What a copy that has handed over tells the one that runs, in the same process. Other versions read it: it only grows. */
export interface HandedOver {
  readonly v: 1;
  readonly why: Choice['why'];
  /** The copy that was called. */
  readonly from?: { readonly version: string; readonly folder: string };
}

const KEY = Symbol.for('@agent-orchestrator/cli/handover');
const shared = globalThis as { [KEY]?: HandedOver };

export function tellNextCopy(told: HandedOver): void {
  shared[KEY] ??= told;
}

export function readHandedOver(): HandedOver | undefined {
  return shared[KEY];
}
