import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Plugin } from '../plugin/contract.ts';
import { withDeadline } from './deadlines.ts';
import { makeCall } from './plugin-calls.ts';
import { reasonOf } from './reason-of.ts';
import { createStage, type StagedTap } from './stage-taps.ts';
import { withinTime } from './within-time.ts';

/** Runs a plugin's `setup` and answers its taps. What it taps after its setup has ended is ignored. */
export async function setUpPlugin(
  plugin: Plugin,
  deadlineMs: number,
): Promise<{ readonly taps: readonly StagedTap[] } | { readonly problem: OrchestratorError }> {
  const timeout = fail('PLUGIN_SETUP_TIMEOUT', { plugin: plugin.name, ms: deadlineMs });
  const stage = createStage(plugin.name);
  const running = async (): Promise<void> =>
    withinTime(
      () => plugin.setup(stage.hooks),
      deadlineMs,
      () => timeout,
    );
  try {
    await makeCall({ plugin: plugin.name, hook: 'setup' }, () =>
      withDeadline(running(), deadlineMs, () => timeout),
    );
    return { taps: stage.taps() };
  } catch (cause) {
    if (cause === timeout) return { problem: timeout };
    return {
      problem: fail('PLUGIN_SETUP_FAILED', { plugin: plugin.name, reason: reasonOf(cause) }, { cause }),
    };
  }
}
