import { isLoading, type PluginCall } from '../plugins/plugin-calls.ts';

/** Keeps track of the calls that plugins are in, as their process tells it. */
export class CallBook {
  readonly #open = new Map<number, PluginCall>();
  #ended: readonly { readonly call: PluginCall; readonly beats: number }[] = [];

  begun(id: number, call: PluginCall): void {
    this.#open.set(id, call);
  }

  /** `beats` is the process's count at that time. */
  ended(id: number, beats: number): void {
    const call = this.#open.get(id);
    this.#open.delete(id);
    if (call !== undefined) this.#ended = [...this.#endedSince(beats), { call, beats }];
  }

  /** Who may have kept the process from beating again: whose call is under way, else whose has ended since. Each once. */
  suspects(beats: number): readonly PluginCall[] {
    const open = [...this.#open.values()];
    const calls = open.length > 0 ? open : this.#endedSince(beats).map(({ call }) => call);
    return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
  }

  /** A call is under way. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** A plugin is being loaded: so it is, most likely, by whoever comes next. */
  get isLoading(): boolean {
    return [...this.#open.values()].some(isLoading);
  }

  #endedSince(beats: number) {
    return this.#ended.filter((one) => one.beats === beats);
  }
}
