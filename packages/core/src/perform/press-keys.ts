import { findPane } from '../classify/find-pane.ts';
import type { Action } from '../decide/action.ts';
import { bindingOf } from '../plugins/bindings.ts';
import { readRunRecord } from '../state/run-record.ts';
import { lastNotice } from './last-look.ts';
import type { Runtime } from './runtime.ts';

/**
 * Presses the keys that take back what a limit's notice offers, one after the other, while that notice still names them: since
 * it was seen, another dialog may have come in its place, to which they would be the answer.
 */
export async function pressKeys(
  { fleet, bindings, registry, tmux, journal, signals }: Runtime,
  { name, keys, why }: Extract<Action, { type: 'press' }>,
): Promise<void> {
  const agent = fleet.agents.find((one) => one.name === name);
  if (agent === undefined) return;
  const run = readRunRecord(fleet.stateDir, agent.session);
  const panes = (await tmux.listPanes()).filter(({ home }) => home === agent.session);
  const { fact, pane } = findPane(panes, run);
  const bound = bindingOf(agent, run, bindings);
  if (fact.state !== 'alive' || pane === undefined || bound === undefined) return;
  const { rows } = await tmux.capture(fact.pane);
  const judge = { agent, run, bound, registry, signals: () => signals?.of(name)?.view };
  const offered = lastNotice(judge, { pane, screen: rows })?.dismiss ?? [];
  if (offered.join(' ') !== keys.join(' ')) return;
  journal.write(why);
  for (const key of keys) await tmux.sendKey(fact.pane, key);
}
