import { asOrchestratorError, type ErrorJson, toJson } from '../errors/render-error.ts';
import type { EventInput } from '../journal/event.ts';
import {
  fileMark,
  type LoadedFleet,
  openFleet,
  type PluginLoader,
  requireSamePlace,
} from './loaded-fleet.ts';

/** A file that somebody is writing changes again within this time, in ms: it is read when it has come to rest. */
export const WRITING_MS = 200;

/** The config that counts: the file when it is good, else the last good one. */
export class ConfigInUse {
  readonly #path: string;
  readonly #loadPlugins: PluginLoader;
  #mark: string;
  #latest: { readonly mark: string; readonly at: number };

  loaded: LoadedFleet;
  /** ms since the epoch. */
  loadedAt = Date.now();
  /** What is wrong with the file as it is now. */
  problems: readonly ErrorJson[] = [];

  constructor(path: string, loadPlugins: PluginLoader, loaded: LoadedFleet) {
    this.#path = path;
    this.#loadPlugins = loadPlugins;
    this.loaded = loaded;
    this.#mark = fileMark(path);
    this.#latest = { mark: this.#mark, at: 0 };
  }

  /**
   * Reads the file again when it has changed. Returns what to tell; `undefined` when there is nothing new, `'writing'` when
   * it changed just now and is to be looked at again after {@link WRITING_MS}. `now` is ms since the epoch.
   */
  async refresh(now: number): Promise<EventInput | 'writing' | undefined> {
    const mark = fileMark(this.#path);
    if (mark === this.#mark) return undefined;
    if (mark !== this.#latest.mark) this.#latest = { mark, at: now };
    if (now - this.#latest.at < WRITING_MS) return 'writing';
    this.#mark = mark;
    try {
      const next = await openFleet(this.#path, this.#loadPlugins);
      requireSamePlace(this.loaded.fleet, next.fleet);
      this.loaded = next;
      this.loadedAt = Date.now();
      this.problems = [];
      return { event: 'config-reloaded', message: `config reloaded from ${this.#path}` };
    } catch (error) {
      const { problems, ...own } = toJson(asOrchestratorError(error));
      this.problems = problems.length > 0 ? problems : [{ ...own, problems: [] }];
      const texts = this.problems.map(({ message }) => message).join(' ');
      const message = `config rejected, the last good one stays in use: ${texts}`;
      return { event: 'config-rejected', message, data: { problems: this.problems } };
    }
  }
}
