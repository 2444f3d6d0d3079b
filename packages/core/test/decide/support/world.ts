import type { Fleet } from '../../../src/config/fleet.ts';
import type { Action } from '../../../src/decide/action.ts';
import { decide } from '../../../src/decide/decide.ts';
import type { AgentFacts, FleetFacts, SessionFact } from '../../../src/decide/facts.ts';
import { EMPTY_STATE, resumeState, type SupervisorState } from '../../../src/decide/supervisor-state.ts';
import type { Message } from '../../../src/state/outbox.ts';
import type { RunRecord } from '../../../src/state/run-record.ts';
import { activity, DAY, HOUR, MINUTE, message, NOON, SECOND } from './fleet.ts';
import { freeze } from './watch.ts';

type Mood = 'working' | 'idle' | 'hung' | 'fatal' | 'limited' | 'asking';

interface Creature {
  session: SessionFact;
  mood: Mood;
  run: RunRecord | undefined;
  heldSince: number | undefined;
  resetsAt: number;
  /** It ends by itself soon after each start, until then. */
  sickUntil: number;
  changesAt: number;
  ownFaultStarts: number[];
}

class Killed extends Error {}

/** Agents that crash, hang, hit limits and are killed, under a watchdog that is killed itself. Checks every promise. */
export class World {
  now = NOON;
  readonly counts = { starts: 0, kills: 0, delivered: 0, unknown: 0, phases: 0, completions: 0, tasks: 0 };
  readonly agents = new Map<string, Creature>();
  readonly messages = new Map<string, Message>();
  readonly deliveries = new Map<string, number>();
  phase = 0;
  complete = false;
  /** DONE sections by status file, and the phases that they were written for. */
  readonly sections = new Map<string, number>();
  readonly doneFor = new Set<number>();
  #state: SupervisorState = EMPTY_STATE;
  #stored = JSON.stringify(EMPTY_STATE);
  #dueAt: number | undefined;
  #blindUntil = 0;
  #serial = 0;
  #quiet = false;
  /** Texts that wait in the input of a run. */
  readonly #inputs = new Set<string>();
  readonly #typing = new Set<string>();
  readonly #openIds = new Set<string>();

  constructor(
    readonly fleet: Fleet,
    readonly random: () => number,
    readonly expectThat: (condition: boolean, promise: string) => void,
  ) {
    for (const { name } of fleet.agents) {
      this.agents.set(name, {
        session: { state: 'gone' },
        mood: 'working',
        run: undefined,
        heldSince: undefined,
        resetsAt: 0,
        sickUntil: 0,
        changesAt: NOON,
        ownFaultStarts: [],
      });
    }
  }

  /** No more accidents and no more work; what is on its way may end. */
  calmDown(): void {
    this.#quiet = true;
    this.#blindUntil = 0;
    for (const [name, creature] of this.agents) {
      creature.sickUntil = 0;
      if (creature.heldSince !== undefined) this.#releaseByPerson(name, creature);
      if (creature.session.state === 'alive') creature.mood = 'idle';
    }
  }

  /** Lets time pass until something is due, and the watchdog look. */
  step(): readonly Action[] {
    const wake = Math.min(
      this.#dueAt ?? Number.POSITIVE_INFINITY,
      this.now + 5 * MINUTE,
      ...(this.#quiet ? [] : [...this.agents.values()].map(({ changesAt }) => changesAt)),
    );
    this.now = Math.max(this.now + 1, wake);
    if (!this.#quiet) this.#live();
    return this.#pass();
  }

  #chance(probability: number): boolean {
    return this.random() < probability;
  }

  #live(): void {
    for (const [name, creature] of this.agents) {
      if (creature.changesAt > this.now) continue;
      creature.changesAt = this.now + Math.ceil(this.random() * 6 * HOUR);
      if (creature.session.state === 'alive') this.#mishap(name, creature);
      else if (this.#chance(0.3) && creature.heldSince !== undefined) this.#releaseByPerson(name, creature);
    }
    if (this.#chance(0.004)) this.#blindUntil = this.now + Math.ceil(this.random() * 20 * MINUTE);
    if (this.#chance(0.02)) this.#send();
  }

  #mishap(name: string, creature: Creature): void {
    if (name === 'final') {
      this.#end(creature, 0);
      return;
    }
    if (creature.sickUntil > this.now) {
      this.#end(creature, 1);
      return;
    }
    const dice = this.random();
    if (dice < 0.2) creature.mood = 'working';
    else if (dice < 0.35) creature.mood = 'idle';
    else if (dice < 0.42) this.#end(creature, 1);
    else if (dice < 0.47) {
      creature.sickUntil = this.now + this.random() * 5 * HOUR;
      this.#end(creature, 1);
    } else if (dice < 0.55) creature.session = { state: 'gone' };
    else if (dice < 0.6) this.#end(creature, undefined);
    else if (dice < 0.66) creature.mood = 'hung';
    else if (dice < 0.7) creature.mood = 'fatal';
    else if (dice < 0.78) {
      creature.mood = 'limited';
      creature.resetsAt = this.now + Math.ceil(this.random() * 5 * HOUR);
      creature.changesAt = creature.resetsAt + Math.ceil(this.random() * HOUR);
    } else if (dice < 0.83) creature.mood = 'asking';
    else if (dice < 0.86) {
      creature.heldSince = this.now;
      creature.session = { state: 'gone' };
    } else if (name === 'builder' && this.#isAtWork(creature) && !this.complete) this.#finishPhase();
  }

  #isAtWork(creature: Creature): boolean {
    return creature.run?.phase === this.fleet.loops[0]?.phases[this.phase]?.id;
  }

  #finishPhase(): void {
    const phase = this.fleet.loops[0]?.phases[this.phase];
    if (phase === undefined || this.doneFor.has(this.phase)) return;
    this.doneFor.add(this.phase);
    this.sections.set(phase.status, (this.sections.get(phase.status) ?? 0) + 1);
  }

  #end(creature: Creature, exitCode: number | undefined): void {
    if (creature.session.state !== 'alive') return;
    const signal = exitCode === undefined ? '9' : undefined;
    creature.session = { state: 'exited', pane: creature.session.pane, exitCode, signal };
  }

  #releaseByPerson(name: string, creature: Creature): void {
    creature.heldSince = undefined;
    creature.ownFaultStarts = [];
    this.#open(name, creature, 'command');
  }

  #send(): void {
    const names = this.complete ? ['worker', 'boss'] : ['builder', 'adversary', 'worker', 'boss'];
    const to = names[Math.floor(this.random() * names.length)] ?? 'worker';
    this.#serial += 1;
    this.#put(message(to, { id: `handoff-${this.#serial}`, key: `handoff-${this.#serial}` }));
  }

  #put(added: Message): void {
    if (this.messages.has(added.id)) return;
    for (const other of this.#openMessages()) {
      if (other.key === added.key && other.state === 'waiting')
        this.messages.set(other.id, { ...other, state: 'dropped', reason: 'replaced' });
    }
    this.#openIds.add(added.id);
    this.messages.set(added.id, { ...added, createdAt: this.now, updatedAt: this.now });
  }

  #openMessages(): Message[] {
    const found: Message[] = [];
    for (const id of this.#openIds) {
      const one = this.messages.get(id);
      if (one !== undefined && ['waiting', 'typing', 'submitted'].includes(one.state)) found.push(one);
      else this.#openIds.delete(id);
    }
    return found;
  }

  #facts(): FleetFacts {
    const blind = this.#blindUntil > this.now;
    const agents = [...this.agents].map(([name, creature]): [string, AgentFacts] => {
      const alive = creature.session.state === 'alive' && !blind;
      const limit =
        alive && creature.mood === 'limited'
          ? ({
              kind: 'usage',
              resetsAt: creature.resetsAt,
              evidence: { source: 'screen', text: `limit until ${creature.resetsAt}` },
            } as const)
          : undefined;
      const state = ({ hung: 'idle', limited: 'idle', asking: 'waiting' } as const)[creature.mood as 'hung'];
      return [
        name,
        {
          session: blind ? { state: 'unknown', reason: 'no answer' } : creature.session,
          heldSince: creature.heldSince,
          busy: false,
          run: creature.run,
          command: 'tool',
          activity: alive ? activity(state ?? creature.mood) : activity('unknown'),
          limit,
          waitingUntil: undefined,
          scrolledBack: false,
          draft: undefined,
        },
      ];
    });
    const loop = this.fleet.loops[0];
    const status = loop?.phases[this.phase]?.status ?? '';
    return {
      agents: Object.fromEntries(agents),
      loops: {
        loop: {
          phase: { state: 'at', index: this.phase },
          complete: this.complete,
          doneSections: this.sections.get(status) ?? 0,
          triggered: false,
        },
      },
      messages: this.#openMessages(),
      wakeTexts: { boss: 'look after the fleet' },
    };
  }

  /** One look of the watchdog; it may be killed between any two things it does. */
  #pass(): readonly Action[] {
    const seen = freeze(this.#facts());
    const decision = decide(freeze(this.#state), seen, this.fleet, new Map(), this.now);
    const { actions, dueAt } = decision;
    this.expectThat(dueAt === undefined || dueAt > this.now, 'the next look lies in the future');
    if (actions.length === 0) {
      const again = decide(freeze(decision.state), seen, this.fleet, new Map(), this.now);
      this.expectThat(again.actions.length === 0, 'a look at which nothing changed does nothing');
    }
    try {
      this.#state = decision.state;
      this.#dueAt = dueAt;
      for (const action of actions) if (action.type === 'message') this.#perform(action);
      this.#mayBeKilled();
      this.#stored = JSON.stringify(decision.state);
      this.#mayBeKilled();
      for (const action of actions) if (action.type !== 'message') this.#perform(action);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.counts.kills += 1;
      this.#state = resumeState(JSON.parse(this.#stored));
      this.#dueAt = this.now + 1;
    }
    return actions;
  }

  #mayBeKilled(): void {
    if (!this.#quiet && this.#chance(0.01)) throw new Killed();
  }

  #perform(action: Action): void {
    this.#mayBeKilled();
    switch (action.type) {
      case 'message':
        this.#put(message(action.message.to, { ...action.message }));
        return;
      case 'start':
        this.#startByWatchdog(action.name);
        return;
      case 'stop':
        this.#creature(action.name).session = { state: 'gone' };
        return;
      case 'deliver':
        this.#type(action.messageId);
        return;
      case 'settle': {
        const found = this.messages.get(action.messageId);
        if (found === undefined) return;
        if (action.state === 'unknown') {
          this.counts.unknown += 1;
          this.expectThat(this.#typing.has(found.id), 'only what was being typed is given up');
        }
        this.messages.set(found.id, { ...found, state: action.state, reason: action.reason });
        return;
      }
      case 'set-phase':
        this.expectThat(action.index === this.phase + 1, 'a phase is followed by the next one');
        this.expectThat(this.doneFor.has(this.phase), 'a phase is left when it is done');
        this.counts.phases += 1;
        this.phase = action.index;
        this.complete = false;
        return;
      case 'mark-complete':
        this.expectThat(this.doneFor.has(this.phase), 'the sequence is complete when its last phase is done');
        if (!this.complete) this.counts.completions += 1;
        this.complete = true;
        return;
      case 'look-again':
        this.#dueAt = Math.min(this.#dueAt ?? Number.POSITIVE_INFINITY, this.now + action.inMs);
        return;
      default:
        return;
    }
  }

  #creature(name: string): Creature {
    const found = this.agents.get(name);
    if (found === undefined) throw new Error(`no agent ${name}`);
    return found;
  }

  #startByWatchdog(name: string): void {
    const creature = this.#creature(name);
    const { session, mood } = creature;
    this.expectThat(creature.heldSince === undefined, 'a held agent is not started');
    this.expectThat(this.#blindUntil <= this.now, 'nothing is started while nobody knows what runs');
    const ill = session.state === 'alive' && (mood === 'hung' || mood === 'idle' || mood === 'fatal');
    const ownFault = (session.state === 'exited' && session.exitCode === 1) || ill;
    if (ownFault && this.#isInPhase(name, creature)) {
      const recent = creature.ownFaultStarts.filter(
        (at) => at > this.now - this.fleet.watchdog.restartWindowMs,
      );
      creature.ownFaultStarts = [...recent, this.now];
      const within = creature.ownFaultStarts.length <= this.fleet.watchdog.restartLimit;
      this.expectThat(within, 'restarts stay within the budget');
    }
    creature.session = { state: 'gone' };
    this.#mayBeKilled();
    this.#open(name, creature, 'watchdog');
  }

  /** A start into another phase is no restart. */
  #isInPhase(name: string, creature: Creature): boolean {
    return (
      !this.fleet.agents.some((agent) => agent.name === name && agent.kind === 'loop') ||
      this.#isAtWork(creature)
    );
  }

  #open(name: string, creature: Creature, startedBy: 'watchdog' | 'command'): void {
    const { id: phase } = this.fleet.loops[0]?.phases[this.phase] ?? {};
    const isLoop = this.fleet.agents.some((agent) => agent.name === name && agent.kind === 'loop');
    this.#serial += 1;
    const pane = `%${this.#serial}`;
    const run: RunRecord = {
      v: 1,
      runId: `${name}-${this.#serial}`,
      name,
      session: `p-${name}`,
      startedAt: this.now,
      startedBy,
      model: '',
      ...(isLoop && phase !== undefined ? { phase } : {}),
    };
    creature.run = run;
    if (startedBy === 'watchdog') this.#mayBeKilled();
    this.counts.starts += 1;
    if (name === 'final') this.counts.tasks += 1;
    creature.session = { state: 'alive', pane };
    creature.mood = this.#quiet ? 'idle' : 'working';
    const sick = creature.sickUntil > this.now;
    creature.changesAt = this.now + (sick ? SECOND : Math.ceil(this.random() * 6 * HOUR));
    if (startedBy === 'watchdog') this.#mayBeKilled();
    creature.run = { ...run, pane };
  }

  #type(id: string): void {
    const found = this.messages.get(id);
    if (found === undefined) throw new Error(`there is no message ${id}`);
    const { session, mood, heldSince, run } = this.#creature(found.to);
    const fit = session.state === 'alive' && heldSince === undefined && this.#blindUntil <= this.now;
    this.expectThat(fit, 'nothing is typed to an agent that is not there');
    this.expectThat(mood !== 'asking', 'nothing is typed into a dialog');
    const { resetsAt } = this.#creature(found.to);
    this.expectThat(
      mood !== 'limited' || this.now >= resetsAt,
      'nothing is typed to an agent before its limit is over',
    );
    const place = `${id} in ${run?.runId}`;
    if (found.state === 'waiting') {
      this.#typing.add(id);
      this.messages.set(id, {
        ...found,
        ...{ state: 'typing', reason: 'being typed' },
        ...(run === undefined ? {} : { typedTo: run.runId }),
      });
      this.#mayBeKilled();
      this.#inputs.add(place);
      this.#mayBeKilled();
    } else if (!this.#inputs.has(place)) {
      this.messages.set(id, { ...found, state: 'waiting', reason: 'nothing of it was typed' });
      return;
    }
    this.#inputs.delete(place);
    this.deliveries.set(id, (this.deliveries.get(id) ?? 0) + 1);
    this.counts.delivered += 1;
    this.messages.set(id, { ...found, state: 'delivered', reason: 'seen' });
    const creature = this.#creature(found.to);
    if (creature.mood === 'limited' && this.now >= creature.resetsAt) creature.mood = 'working';
  }
}

export const THREE_MONTHS = 92 * DAY;
