import type { Fleet } from '../../../src/config/fleet.ts';
import type { Action } from '../../../src/decide/action.ts';
import { type Decision, type DriverTraits, decide } from '../../../src/decide/decide.ts';
import type { AgentFacts, FleetFacts } from '../../../src/decide/facts.ts';
import { noteStart, type StartResult } from '../../../src/decide/note-outcome.ts';
import { EMPTY_STATE, resumeState, type SupervisorState } from '../../../src/decide/supervisor-state.ts';
import { fleetFacts, makeFleet, NOON } from './fleet.ts';

/** One watchdog's memory, a clock, and what it decided last. Everything it is given is frozen. */
export class Watch {
  now = NOON;
  state: SupervisorState = EMPTY_STATE;
  decision: Decision = { state: EMPTY_STATE, actions: [], dueAt: undefined };
  fleet: Fleet;
  traits: ReadonlyMap<string, DriverTraits> = new Map();

  constructor(fleet: Fleet = makeFleet()) {
    this.fleet = fleet;
  }

  /** Looks after `ms` have passed. */
  after(ms: number, seen: FleetFacts): readonly Action[] {
    this.now += ms;
    return this.look(seen);
  }

  look(seen: FleetFacts): readonly Action[] {
    freeze(this.state);
    this.decision = decide(this.state, freeze(seen), freeze(this.fleet), this.traits, this.now);
    this.state = this.decision.state;
    return this.decision.actions;
  }

  /** Looks at a fleet of which only one agent matters, and again when something must be seen twice. */
  see(name: string, one: AgentFacts, afterMs = 0): readonly Action[] {
    const actions = this.after(afterMs, fleetFacts({ [name]: one }));
    if (!actions.some(({ type }) => type === 'look-again')) return actions;
    return this.after(60, fleetFacts({ [name]: one }));
  }

  noteStart(name: string, result: StartResult): void {
    this.state = noteStart(freeze(this.state), name, result, this.fleet.watchdog.restartBackoffMs, this.now);
  }

  /** What a watchdog knows that takes over after this one was killed. */
  takeOver(): void {
    this.state = resumeState(JSON.parse(JSON.stringify(this.state)));
  }
}

/** Freezes data in depth; maps and regular expressions are left alone. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof RegExp || value instanceof Set) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
  return value;
}

/** Actions in one word each: `start worker`, `note stall`, `deliver m-1`, `settle m-1 waiting`. */
export const words = (actions: readonly Action[]): string[] => actions.map(word);

function word(action: Action): string {
  switch (action.type) {
    case 'start':
      return `${action.replace ? 'restart' : 'start'} ${action.name}`;
    case 'stop':
    case 'write-limit':
      return `${action.type} ${action.name}`;
    case 'message':
      return `message ${action.message.id}`;
    case 'deliver':
      return `deliver ${action.messageId}`;
    case 'settle':
      return `settle ${action.messageId} ${action.state}: ${action.reason}`;
    case 'press':
      return `press ${action.name} ${action.keys.join(' ')}`;
    case 'set-phase':
      return `set-phase ${action.index}`;
    case 'note':
      return `note ${action.event.event}`;
    case 'record-session':
      return `record-session ${action.name} ${action.sessionId}`;
    case 'look-again':
      return `look-again ${action.inMs}`;
    case 'mark-complete':
    case 'announce-complete':
    case 'remove-trigger':
      return action.type;
  }
}

/** The readable lines that actions leave in the journal. */
export function lines(actions: readonly Action[]): string[] {
  return actions.flatMap((action) => {
    if (action.type === 'note') return [action.event.message];
    if ('why' in action && action.why !== undefined) return [action.why.message];
    return [];
  });
}
