import type { Activity, DetectContext, Observation } from './contract.ts';
import { activityByPatterns, isFrozen } from './detect-by-pattern.ts';

const SHELLS = new Set(['bash', 'sh', 'dash', 'zsh', 'fish', 'ksh', 'ash']);

/** A plain shell is the foreground command, and the config does not say that this is how the tool shows up. */
export function shellInFront(observation: Observation, context: DetectContext): boolean {
  const command = observation.command?.replace(/^-/, '');
  return command !== undefined && SHELLS.has(command) && context.backend.processName !== command;
}

/**
 * Lays the config's patterns on top of a driver's own verdict:
 * - `waiting`, `fatal` and `exited` stay as they are;
 * - `working` stays, unless the picture has been frozen for too long;
 * - `idle` and `unknown` become `fatal` when `fatal_re` matches what the driver calls present;
 * - `unknown` becomes `working` when `active_re` matches in the live rows (or by `footer_ui` and `log_grace`).
 *
 * @param present the rows that tell the present, or the whole screen where a driver cannot tell
 */
export function refineByPatterns(
  own: Activity,
  observation: Observation,
  context: DetectContext,
  present: readonly string[],
): Activity {
  switch (own.state) {
    case 'waiting':
    case 'fatal':
    case 'exited':
      return own;
    case 'working':
      return isFrozen(observation, context) ? { ...own, state: 'idle', reason: 'frozen' } : own;
    case 'idle':
      return fatalIn(observation, context, present) ?? own;
    case 'unknown': {
      const configured = activityByPatterns(observation, context);
      return configured?.state === 'working' ? configured : (fatalIn(observation, context, present) ?? own);
    }
  }
}

function fatalIn(
  observation: Observation,
  context: DetectContext,
  screen: readonly string[],
): Activity | undefined {
  if (observation.screen === undefined) return undefined;
  const { fatalPattern } = context.backend;
  const only = { ...context, backend: { ...context.backend, activePattern: undefined, footerUi: false } };
  const verdict = fatalPattern && activityByPatterns({ ...observation, screen }, only);
  return verdict?.state === 'fatal' ? verdict : undefined;
}
