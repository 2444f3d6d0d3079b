import { trimEnd } from '../observe/screen-cache.ts';
import type { Activity, DetectContext, LimitNotice, Observation } from '../plugin/contract.ts';
import { askActivity, askLimit } from '../plugins/ask-detectors.ts';
import { plainBackend } from '../plugins/bind-backend.ts';
import type { PluginRegistry, RegisteredDriver } from '../plugins/registry.ts';
import { validateOptions } from '../plugins/validate-options.ts';
import { screenRows } from './screen-text.ts';

/** Characters; a file that is no screen may be one row of any length. */
const LONGEST_EVIDENCE = 300;

/** A screen as somebody has saved it. */
export interface SavedScreen {
  /** Its rows, as `tmux capture-pane -p` prints them; escape sequences are left out. */
  readonly text: string;
  /** `undefined`: not known. */
  readonly title: string | undefined;
  /** Foreground command of the pane; `undefined`: not known. */
  readonly command: string | undefined;
  /** When it was saved, ms since the epoch. */
  readonly now: number;
  /** IANA name of the zone of clock times that name none; `undefined`: this machine's. */
  readonly zone: string | undefined;
}

/** What a driver makes of a screen. */
export interface DetectedScreen {
  readonly activity: Activity;
  readonly limit: LimitNotice | undefined;
}

/**
 * Asks a driver about one saved screen, with no config and nothing running. Throws what its detectors throw, and
 * `PLUGIN_OPTIONS` when it cannot do without options.
 */
export async function detectScreen(
  registry: PluginRegistry,
  driver: RegisteredDriver,
  { text, title, command, now, zone }: SavedScreen,
): Promise<DetectedScreen> {
  const { options, problems } = await validateOptions(driver, {}, `the driver "${driver.id}"`);
  if (problems[0] !== undefined) throw problems[0];
  const rows = screenRows(text);
  const observation: Observation = {
    ...{ at: now, screen: trimEnd(rows), title, command, rows: rows.length },
    // Not one argument a row: a saved screen may have any number of them.
    columns: rows.reduce((widest, row) => Math.max(widest, [...row].length), 1),
    ...{ outputAt: undefined, startedAt: undefined },
  };
  const agent = { name: 'screen', session: 'screen', kind: 'persistent', role: undefined };
  const context: DetectContext = {
    driver: driver.id,
    agent: { ...agent, backend: driver.id, model: '', dir: '/' },
    backend: plainBackend(driver.id),
    options,
    now,
    ...(zone === undefined ? {} : { zone }),
  };
  const raise = (error: Error) => {
    throw error;
  };
  const activity = askActivity(registry, observation, context, raise);
  const evidence = { ...activity.evidence, text: activity.evidence.text.slice(0, LONGEST_EVIDENCE) };
  return { activity: { ...activity, evidence }, limit: askLimit(registry, observation, context, raise) };
}
