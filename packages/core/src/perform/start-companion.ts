import { setTimeout as delay } from 'node:timers/promises';
import { findPane } from '../classify/find-pane.ts';
import { fleetSessions } from '../classify/find-renamed.ts';
import type { AgentSpec } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import type { Companion } from '../plugin/launch.ts';
import { readRunRecord } from '../state/run-record.ts';
import type { Runtime } from './runtime.ts';
import { startService } from './start-service.ts';
import { companionService } from './with-companions.ts';

/** Pause between two questions whether it is ready, and the longest wait for one answer. Times in ms. */
const POLL_MS = 100;
const ANSWER_MS = 1_000;
/** So many times `connect_delay` it may take while its program lives, and this long at least. */
const SLOW_START = 10;
const LEAST_PATIENCE_MS = 5_000;

/** One start at a time in a session: agents that share a companion are started side by side. */
const starting = new Map<string, Promise<unknown>>();

/**
 * Sees that an agent's companion runs and is ready. One that lives and does not answer within `connect_delay` is waited
 * for, and the journal says so: a busy machine is no reason to give up. Throws `COMPANION_NAME`, `COMPANION_NOT_READY`, and what keeps a
 * session from being started.
 */
export async function startCompanion(
  runtime: Runtime,
  agent: AgentSpec,
  companion: Companion,
): Promise<void> {
  const service = companionService(runtime.fleet, agent, companion);
  const driver = runtime.bindings.backends.get(agent.backend)?.driver.id ?? '';
  const reason = whyUnusable(runtime, companion.name, service.session);
  if (reason !== undefined)
    throw fail('COMPANION_NAME', { name: agent.name, session: service.session, reason, driver });
  const before = starting.get(service.session) ?? Promise.resolve();
  const start = before.catch(() => {}).then(() => startService(runtime, service, { replace: false }));
  starting.set(service.session, start);
  try {
    await start;
  } finally {
    if (starting.get(service.session) === start) starting.delete(service.session);
  }
  if (companion.ready !== undefined) await waitUntilReady(runtime, agent, companion, service.session);
}

function whyUnusable({ fleet }: Runtime, name: string, session: string): string | undefined {
  if (!/^[A-Za-z0-9][\w-]{0,59}$/.test(name))
    return 'a name has letters, digits, "_" and "-", and begins with a letter or digit';
  const own = { ...fleet, services: fleet.services.filter((one) => one.companion !== true) };
  return fleetSessions(own).has(session) ? 'another agent or service has this session' : undefined;
}

async function waitUntilReady(
  runtime: Runtime,
  agent: AgentSpec,
  { name, ready }: Companion,
  session: string,
): Promise<void> {
  const { fleet, tmux, journal } = runtime;
  const { url = '', headers = {} } = ready ?? {};
  const usual = fleet.backends[agent.backend]?.connectDelayMs ?? 0;
  const patience = Math.max(usual * SLOW_START, LEAST_PATIENCE_MS);
  const began = Date.now();
  for (let told = false; ; ) {
    const problem = await askOnce(url, headers);
    if (problem === undefined) return;
    const panes = (await tmux.listPanes()).filter(({ home }) => home === session);
    const { fact } = findPane(panes, readRunRecord(fleet.stateDir, session));
    const ended = fact.state === 'alive' ? undefined : 'its program has ended';
    const waited = Date.now() - began;
    if (ended === undefined && waited < patience) {
      if (!told && waited >= usual) {
        told = true;
        const message = `${agent.name}: waits for ${name}, which needs more than ${usual / 1000} s to start (${problem})`;
        journal.write({ event: 'launch-notice', agent: agent.name, session: agent.session, message });
      }
      await delay(POLL_MS);
      continue;
    }
    const reason = ended ?? `${problem}, for ${Math.round(patience / 1000)} s`;
    throw fail('COMPANION_NOT_READY', {
      ...{ companion: name, name: agent.name, url, reason, backend: agent.backend },
    });
  }
}

/** Why it is not ready yet; `undefined` when it is. */
async function askOnce(url: string, headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    return response.status < 500 ? undefined : `it answers with status ${response.status}`;
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return `it does not answer (${cause?.code ?? (error as Error).message})`;
  }
}
