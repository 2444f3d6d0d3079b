import type { Fleet } from '../../../src/config/fleet.ts';
import type { Action } from '../../../src/decide/action.ts';
import { type DriverTraits, decide } from '../../../src/decide/decide.ts';
import type { AgentFacts, FleetFacts } from '../../../src/decide/facts.ts';
import { EMPTY_STATE, resumeState, type SupervisorState } from '../../../src/decide/supervisor-state.ts';
import type { Message } from '../../../src/state/outbox.ts';
import { activity, agentSpec, DAY, HOUR, MINUTE, makeFleet, message, NOON, runOf, SECOND } from './fleet.ts';
import { monthOfLimits, type Native, type Tool, Tools, type TrueLimit } from './limit-tools.ts';

const CREDENTIALS = ['main', 'team', 'spare'];
const MODELS = ['opus-4', 'sonnet-4', 'haiku-4'];
const NATIVES: readonly Native[] = ['none', 'none', 'cancellable', 'cancellable', 'blind'];

/** When a turn that was cut short must go on at the latest, and when it did. */
export interface Resumed {
  readonly agent: string;
  readonly native: Native;
  readonly limit: TrueLimit;
  readonly at: number;
  /** The watchdog was there, the agent was not held up by a person, the time was right. */
  readonly fair: boolean;
}

/**
 * A month of forty agents on three accounts under one watchdog. The tools, their limits and their keys are one model; the
 * decisions are the real ones, and get to see only what the tools show. Checks every promise about limits.
 */
export class LimitWorld {
  now = NOON;
  readonly counts = {
    passes: 0,
    probes: 0,
    prompts: 0,
    escapes: 0,
    kills: 0,
    jumps: 0,
    edits: 0,
    refused: 0,
    doubles: 0,
  };
  readonly resumed: Resumed[] = [];
  readonly tools: Tools;
  readonly end: number;
  fleet: Fleet;
  readonly #events: { at: number; work: () => void }[] = [];
  readonly #messages = new Map<string, Message>();
  readonly #busy = new Set<string>();
  readonly #probed = new Map<string, number>();
  readonly #attempts = new Set<string>();
  #state: SupervisorState = EMPTY_STATE;
  #dueAt = 0;
  #awayUntil = 0;
  /** Times at which there was no watchdog, or no machine. */
  readonly #gaps: { from: number; to: number }[] = [];
  #serial = 0;

  constructor(
    readonly random: () => number,
    readonly expectThat: (condition: boolean, promise: string) => void,
    readonly days: number,
    readonly accidents: boolean,
  ) {
    this.end = NOON + days * DAY;
    this.fleet = makeFleet({ agents: [] });
    this.tools = new Tools(
      this,
      random,
      (at, work) => this.#plan(at, work),
      () => this.#lookSoon(),
    );
    this.tools.onContinued = (tool, how, at) => this.#noteContinued(tool, how, at);
    for (let index = 0; index < 40; index += 1) this.#add();
    this.tools.limits = CREDENTIALS.flatMap((one) => monthOfLimits(one, NOON, this.end, random));
    for (const limit of this.tools.limits) this.#plan(limit.from, () => this.tools.announce(limit));
    this.#everyNowAndThen(20 * MINUTE, () => this.#handoff());
    if (!accidents) return;
    this.#everyNowAndThen(3 * HOUR, () => this.#kill());
    this.#everyNowAndThen(40 * HOUR, () => this.#jump());
    this.#everyNowAndThen(12 * HOUR, () => this.#edit());
  }

  run(): void {
    while (this.now < this.end) {
      const next = this.#events[0];
      const look = Math.max(this.#dueAt, this.#awayUntil);
      if (next !== undefined && next.at <= look) {
        this.#events.shift();
        this.now = Math.max(this.now, next.at);
        next.work();
      } else {
        this.now = Math.max(this.now, look);
        this.#pass();
      }
    }
  }

  /** Nothing but the truth about the tools: who is still cut short although nothing stops it any more. */
  stranded(patienceMs: number): readonly string[] {
    return [...this.tools.all.values()].flatMap((tool) => {
      const over = (tool.cut?.limit.until ?? this.now) + patienceMs < this.now;
      return tool.cut !== undefined && over && this.tools.limitOf(tool) === undefined ? [tool.name] : [];
    });
  }

  #plan(at: number, work: () => void): void {
    const event = { at: Math.max(at, this.now), work };
    let low = 0;
    for (let high = this.#events.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.at ?? 0) <= event.at) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  #everyNowAndThen(meanMs: number, work: () => void): void {
    const again = () =>
      this.#plan(this.now + meanMs * (0.2 + 1.6 * this.random()), () => {
        work();
        again();
      });
    again();
  }

  #lookSoon(): void {
    this.#dueAt = Math.min(this.#dueAt, this.now + 250);
  }

  #add(): void {
    this.#serial += 1;
    const pick = <T>(list: readonly T[]) => list[Math.floor(this.random() * list.length)] as T;
    const name = `a${this.#serial}`;
    const native = pick(NATIVES);
    const tool: Tool = {
      ...{ name, credential: CREDENTIALS[this.#serial % 3] ?? '', model: pick(MODELS), native },
      ...{ structured: this.random() < 0.5, exits: native === 'none' && this.random() < 0.3 },
      ...{ state: 'gone', startedAt: 0, run: 0, pane: 0, turn: 0, continued: 0 },
      ...{ notice: undefined, cut: undefined },
    };
    this.tools.all.set(name, tool);
    this.fleet = { ...this.fleet, agents: [...this.fleet.agents, agentSpec(name, { model: tool.model })] };
    this.#lookSoon();
  }

  #edit(): void {
    this.counts.edits += 1;
    if (this.random() < 0.5) this.#add();
    const gone = this.fleet.agents[Math.floor(this.random() * this.fleet.agents.length)];
    if (this.random() >= 0.5 || gone === undefined || this.#busy.has(gone.name)) return;
    const tool = this.tools.all.get(gone.name);
    if (tool !== undefined) this.tools.end(tool);
    this.tools.all.delete(gone.name);
    this.fleet = { ...this.fleet, agents: this.fleet.agents.filter(({ name }) => name !== gone.name) };
  }

  #handoff(): void {
    const names = [...this.tools.all.keys()];
    this.#serial += 1;
    const id = `handoff-${this.#serial}`;
    const to = names[Math.floor(this.random() * names.length)] ?? '';
    this.#put(message(to, { id, key: id, createdAt: this.now, updatedAt: this.now }));
    this.#lookSoon();
  }

  /** The watchdog is killed; the next one comes at once, or after a while. What was being typed is typed or not. */
  #kill(): void {
    this.counts.kills += 1;
    const back = this.now + (this.random() < 0.5 ? 200 : this.random() * 20 * MINUTE);
    this.#gaps.push({ from: this.now, to: back });
    this.#awayUntil = back;
    this.#busy.clear();
    this.#state = resumeState(JSON.parse(JSON.stringify(this.#state)));
    this.#dueAt = back;
  }

  /** The machine sleeps: all that would have happened meanwhile happens afterwards. */
  #jump(): void {
    this.counts.jumps += 1;
    const back = this.now + this.random() * 10 * HOUR;
    this.#gaps.push({ from: this.now, to: back });
    this.now = back;
  }

  #facts(): FleetFacts {
    const agents: Record<string, AgentFacts> = {};
    for (const tool of this.tools.all.values()) agents[tool.name] = this.#factsOf(tool);
    const messages = [...this.#messages.values()].filter(({ to }) => this.tools.all.has(to));
    return { agents, loops: {}, messages, wakeTexts: {} };
  }

  #factsOf(tool: Tool): AgentFacts {
    const pane = `%${tool.pane}`;
    const alive = tool.state === 'working' || tool.state === 'idle';
    return {
      session: alive
        ? { state: 'alive', pane }
        : tool.state === 'gone'
          ? { state: 'gone' }
          : { state: 'exited', pane, exitCode: 1, signal: undefined },
      heldSince: undefined,
      busy: this.#busy.has(tool.name),
      run:
        tool.run === 0
          ? undefined
          : runOf(tool.name, {
              runId: `${tool.name}-${tool.run}`,
              startedAt: tool.startedAt,
              model: tool.model,
              pane,
            }),
      command: 'tool',
      activity: alive ? activity(tool.state === 'working' ? 'working' : 'idle') : activity('unknown'),
      limit: tool.notice,
      waitingUntil: undefined,
      scrolledBack: false,
      draft: undefined,
    };
  }

  #pass(): void {
    this.counts.passes += 1;
    const traits = new Map<string, DriverTraits>(
      [...this.tools.all.values()].map(({ name, credential }) => [
        name,
        { queuesInput: false, credentials: { tool: credential } },
      ]),
    );
    const { state, actions, dueAt } = decide(this.#state, this.#facts(), this.fleet, traits, this.now);
    this.#dueAt = Math.min(dueAt ?? Number.POSITIVE_INFINITY, this.now + HOUR);
    const dies = () => this.accidents && actions.length > 0 && this.random() < 0.01;
    for (const action of actions)
      if (action.type === 'message')
        this.#put(message(action.message.to, { ...action.message, createdAt: this.now }));
    if (dies()) {
      this.#kill();
      return;
    }
    this.#state = state;
    for (const action of actions) {
      if (action.type !== 'message') this.#perform(action);
      if (dies()) {
        this.#kill();
        return;
      }
    }
    if (actions.some(({ type }) => type === 'message')) this.#dueAt = this.now;
  }

  #put(added: Message): void {
    if (this.#messages.has(added.id)) return;
    for (const other of this.#messages.values())
      if (other.key === added.key && other.state === 'waiting') this.#messages.delete(other.id);
    if (this.#ended.has(added.id)) return;
    this.#messages.set(added.id, added);
  }
  readonly #ended = new Set<string>();

  #perform(action: Action): void {
    if (action.type === 'look-again') this.#dueAt = Math.min(this.#dueAt, this.now + action.inMs);
    if (action.type === 'settle') {
      const found = this.#messages.get(action.messageId);
      if (found === undefined || found.state !== action.was) return;
      if (action.state === 'waiting')
        this.#messages.set(found.id, { ...found, state: 'waiting', reason: action.reason });
      else this.#finish(found.id);
    }
    if (action.type === 'deliver') this.#type(action.messageId);
    if (action.type === 'press') this.#press(action.name);
    if (action.type === 'start') this.#start(action.name);
  }

  #finish(id: string): void {
    this.#messages.delete(id);
    this.#ended.add(id);
  }

  /** Some of a second passes between the decision and the submit key; a watchdog killed meanwhile has typed nothing. */
  #slowly(name: string, ms: number, work: (tool: Tool) => void): void {
    const lives = this.counts.kills;
    this.#busy.add(name);
    this.#plan(this.now + ms, () => {
      const tool = this.tools.all.get(name);
      if (lives !== this.counts.kills) return;
      this.#busy.delete(name);
      if (tool !== undefined) work(tool);
      this.#lookSoon();
    });
  }

  #type(id: string): void {
    const found = this.#messages.get(id);
    if (found === undefined) return;
    this.#slowly(found.to, 150 + this.random() * 350, (tool) => {
      this.#finish(id);
      this.counts.prompts += 1;
      this.#pressed(tool, id, found.origin === 'probe');
      this.tools.prompt(tool);
    });
  }

  #press(name: string): void {
    this.#slowly(name, 20 + this.random() * 60, (tool) => {
      this.counts.escapes += 1;
      const early = (tool.notice?.resetsAt ?? 0) > this.now;
      this.expectThat(!early, 'no key is pressed before the stated end');
      this.tools.escape(tool);
    });
  }

  #start(name: string): void {
    this.#slowly(name, 500 + this.random() * SECOND, (tool) => {
      this.#pressed(tool, `start ${name} ${tool.run}`, false);
      this.tools.start(tool);
    });
  }

  /** Work is given to a tool: never while a limit stops it, but to ask whether that is over. */
  #pressed(tool: Tool, id: string, isText: boolean): void {
    if (isText && tool.cut === undefined) {
      this.counts.doubles += 1;
      this.expectThat(false, 'nobody is told to go on who goes on already');
    }
    const limit = this.tools.limitOf(tool);
    if (limit === undefined) return;
    const known = this.now > limit.from + 2 * MINUTE;
    const shown = [...this.tools.all.values()].some(
      ({ notice, credential }) => credential === limit.credential && notice?.scope === limit.scope,
    );
    if (!known || !shown) return;
    this.counts.refused += 1;
    this.expectThat(
      limit.stated === undefined || this.now >= limit.stated,
      'nothing is typed before the stated end',
    );
    const place = limit.credential;
    const last = this.#probed.get(place) ?? 0;
    this.expectThat(this.now - last >= 15 * SECOND, 'one agent of a credential is asked at a time');
    this.expectThat(!this.#attempts.has(id), 'each attempt is one');
    this.#attempts.add(id);
    this.#probed.set(place, this.now);
    this.counts.probes += 1;
  }

  #noteContinued(tool: Tool, how: 'prompt' | 'native' | 'start', at: number): void {
    tool.continued += 1;
    this.expectThat(tool.continued === 1, 'each turn is continued once');
    if (tool.cut === undefined || how === 'native') return;
    const after = (one: TrueLimit): TrueLimit => {
      const next = this.tools.limits.find(
        (other) => other.credential === one.credential && other.from === one.until,
      );
      return next === undefined ? one : after(next);
    };
    const limit = after(tool.cut.limit);
    const fair = !this.#gaps.some(({ from, to }) => from < at && to > limit.until - 10 * MINUTE);
    this.resumed.push({ agent: tool.name, native: tool.native, limit, at, fair });
  }
}
