import { asOrchestratorError, type ErrorJson, toJson } from '../errors/render-error.ts';
import type { EventInput } from '../journal/event.ts';
import {
  fileMark,
  type LoadedFleet,
  openFleet,
  type PluginLoader,
  requireSamePlace,
} from './loaded-fleet.ts';

/** The config that counts: the file when it is good, else the last good one. */
export class ConfigInUse {
  readonly #path: string;
  readonly #loadPlugins: PluginLoader;
  #mark: string;

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
  }

  /** Reads the file again when it has changed. Returns what to tell; `undefined` when there is nothing new. */
  async refresh(): Promise<EventInput | undefined> {
    const mark = fileMark(this.#path);
    if (mark === this.#mark) return undefined;
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
