import type { LimitNotice } from '../../../src/plugin/contract.ts';
import { HOUR, MINUTE, SECOND } from './fleet.ts';

/** A limit as it truly is: what it stops, until when, and what the tools say of its end. */
export interface TrueLimit {
  readonly credential: string;
  readonly scope: string;
  readonly window: string;
  readonly from: number;
  readonly until: number;
  /** `undefined`: the notice names no time. */
  readonly stated: number | undefined;
}

/** What a tool does by itself after a limit. */
export type Native = 'none' | 'cancellable' | 'blind';

export interface Tool {
  readonly name: string;
  readonly credential: string;
  readonly model: string;
  readonly native: Native;
  /** Its notices come from records with times. */
  readonly structured: boolean;
  /** It ends when it hits a limit. */
  readonly exits: boolean;
  state: 'working' | 'idle' | 'gone' | 'exited';
  startedAt: number;
  run: number;
  pane: number;
  notice: (LimitNotice & { readonly said: number }) | undefined;
  /** Its turn was cut short, and it has not been continued since. */
  cut: { readonly at: number; readonly limit: TrueLimit } | undefined;
  /** How often the turn that was cut last has been continued. */
  continued: number;
  /** Each change makes what was planned before void. */
  turn: number;
}

type Plan = (at: number, work: () => void) => void;

/** Called when a tool goes on after it was cut short. */
export type OnContinued = (tool: Tool, how: 'prompt' | 'native' | 'start', at: number) => void;

/** The tools of a fleet and the accounts they use. Knows nothing of any supervisor. */
export class Tools {
  readonly all = new Map<string, Tool>();
  limits: readonly TrueLimit[] = [];
  interrupted = 0;
  natives = 0;
  onContinued: OnContinued = () => {};

  constructor(
    readonly clock: { now: number },
    readonly random: () => number,
    readonly plan: Plan,
    readonly changed: () => void,
  ) {}

  /** The limit that stops this tool now. */
  limitOf({ credential, model }: Tool): TrueLimit | undefined {
    const { now } = this.clock;
    const isIts = (one: TrueLimit) =>
      one.credential === credential && (one.scope === 'all' || model.includes(one.scope));
    return this.limits.find((one) => isIts(one) && one.from <= now && now < one.until);
  }

  start(tool: Tool): void {
    tool.state = 'idle';
    tool.notice = undefined;
    tool.run += 1;
    tool.pane += 1;
    tool.startedAt = this.clock.now;
    this.#begin(tool, 'start');
  }

  end(tool: Tool): void {
    this.#change(tool, 'gone');
  }

  /** A text and its submit key arrive. Whatever waited to go on by itself does so no more. */
  prompt(tool: Tool): void {
    if (tool.state !== 'idle' && tool.state !== 'working') return;
    this.#begin(tool, 'prompt');
  }

  /** Escape: takes back the tool's own continuation, or interrupts its work. */
  escape(tool: Tool): void {
    if (tool.state === 'working') {
      this.interrupted += 1;
      tool.cut = { at: this.clock.now, limit: tool.cut?.limit ?? (this.limits[0] as TrueLimit) };
      tool.continued = 0;
      this.#change(tool, 'idle');
      return;
    }
    if (tool.notice?.continuesAt === undefined) return;
    const { continuesAt: _over, dismiss: _keys, ...rest } = tool.notice;
    tool.notice = rest;
    this.#change(tool, 'idle');
  }

  #change(tool: Tool, state: Tool['state']): void {
    tool.state = state;
    tool.turn += 1;
    this.changed();
  }

  #begin(tool: Tool, how: 'prompt' | 'native' | 'start'): void {
    this.#change(tool, 'working');
    tool.notice = undefined;
    const { now } = this.clock;
    if (this.limitOf(tool) === undefined) {
      if (tool.cut !== undefined) this.onContinued(tool, how, now);
      tool.cut = undefined;
    }
    const turn = tool.turn;
    const cutAt = now + 500 + this.random() * 2 * SECOND;
    if (this.limitOf(tool) !== undefined) this.plan(cutAt, () => tool.turn === turn && this.#cut(tool));
    else {
      this.plan(now + HOUR + this.random() * 8 * HOUR, () => {
        if (tool.turn === turn && tool.state === 'working') this.#change(tool, 'idle');
      });
    }
  }

  /** A limit has begun: whoever works notices it with its next request. */
  announce(limit: TrueLimit): void {
    for (const tool of this.all.values()) {
      if (tool.credential !== limit.credential) continue;
      const turn = tool.turn;
      this.plan(this.clock.now + this.random() * 90 * SECOND, () => {
        if (tool.turn === turn && tool.state === 'working' && this.limitOf(tool) !== undefined)
          this.#cut(tool);
      });
    }
  }

  #cut(tool: Tool): void {
    const limit = this.limitOf(tool);
    if (limit === undefined) return;
    const { now } = this.clock;
    const { stated, scope, window } = limit;
    const armed = tool.native !== 'none' && stated !== undefined && stated > now;
    const text = stated === undefined ? 'limit reached' : `limit reached until ${stated}`;
    tool.notice = {
      ...{ kind: window, window, scope, resetsAt: stated, said: now },
      evidence: tool.structured ? { source: 'signal', text, at: now } : { source: 'screen', text },
      ...(armed ? { continuesAt: stated } : {}),
      ...(armed && tool.native === 'cancellable' ? { dismiss: ['Escape'] } : {}),
    };
    tool.cut = tool.cut ?? { at: now, limit };
    tool.continued = 0;
    this.#change(tool, tool.exits ? 'exited' : 'idle');
    if (!armed || this.random() < 0.3) return;
    const turn = tool.turn;
    this.plan(Math.max(now, (stated ?? now) + this.random() * 120 * SECOND), () => {
      if (tool.turn !== turn || tool.state !== 'idle') return;
      this.natives += 1;
      this.#begin(tool, 'native');
    });
  }
}

/** Limits of a month: five hours, weeks, families, without a time, with a wrong one, and longer than said at first. */
export function monthOfLimits(
  credential: string,
  from: number,
  until: number,
  random: () => number,
): readonly TrueLimit[] {
  const limits: TrueLimit[] = [];
  let at = from + random() * 4 * HOUR;
  const add = (scope: string, window: string, lasts: number, stated: (end: number) => number | undefined) => {
    const end = Math.round(at + lasts);
    limits.push({ credential, scope, window, from: at, until: end, stated: stated(end) });
    return end;
  };
  while (at < until) {
    at = Math.round(at);
    const dice = random();
    const short = MINUTE * (20 + random() * 240);
    if (dice < 0.4) at = add('all', 'five_hour', short, (end) => end);
    else if (dice < 0.5) at = add('all', 'weekly', HOUR * (20 + random() * 60), (end) => end);
    else if (dice < 0.65) at = add('opus', 'weekly', HOUR * (2 + random() * 20), (end) => end);
    else if (dice < 0.78) at = add('all', 'five_hour', short, () => undefined);
    else if (dice < 0.88) at = add('all', 'five_hour', short, (end) => end - MINUTE * (1 + random() * 19));
    else {
      at = add('all', 'five_hour', short, (end) => end);
      at = add('all', 'five_hour', short / 2, (end) => end);
    }
    at += HOUR * (1 + random() * 9);
  }
  return limits;
}
