import type { BackendSpec } from '../config/fleet.ts';
import { resolveBackend } from '../config/resolve-fleet.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { BackendView } from '../plugin/views.ts';
import type { BoundBackend } from './bindings.ts';
import { chooseDriver } from './choose-driver.ts';
import { FOREIGN_KEYS } from './foreign-keys.ts';
import type { PluginRegistry } from './registry.ts';
import { validateOptions } from './validate-options.ts';

/** One backend with its driver, or what is in the way. */
export type BackendBinding =
  | { readonly bound: BoundBackend; readonly ignored: readonly string[] }
  | { readonly problems: readonly [OrchestratorError, ...OrchestratorError[]] };

/** Finds the driver of one `[backend.NAME]` and checks the table's options with it. */
export async function bindBackend(backend: BackendSpec, registry: PluginRegistry): Promise<BackendBinding> {
  const choice = chooseDriver(backend, registry);
  if ('problem' in choice) return { problems: [choice.problem] };

  const driver = choice.chosen;
  const place = `[backend.${backend.name}]`;
  const { options, problems, ignored } = await validateOptions(driver, backend.options, place, FOREIGN_KEYS);
  const [first, ...others] = problems;
  if (first !== undefined) return { problems: [first, ...others] };
  return { bound: { driver, view: viewOf(backend), options }, ignored };
}

/** What a driver is told of a backend of which nothing is configured. */
export const plainBackend = (name: string): BackendView => viewOf(resolveBackend(name, {}));

function viewOf(backend: BackendSpec): BackendView {
  return {
    bin: backend.bin,
    processName: backend.processName,
    submitKey: backend.submitKey,
    activePattern: backend.activePattern,
    limitPattern: backend.limitPattern,
    fatalPattern: backend.fatalPattern,
    footerUi: backend.footerUi,
    logGraceMs: backend.logGraceMs,
    stallIdleMs: backend.stallIdleMs,
    connectDelayMs: backend.connectDelayMs,
  };
}
