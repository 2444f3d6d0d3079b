import type { Activity, DetectContext, Observation } from './contract.ts';
import { activityByPatterns, isFrozen } from './detect-by-pattern.ts';

const SHELLS = new Set(['bash', 'sh', 'dash', 'zsh', 'fish', 'ksh', 'ash']);
const SHELL_PROMPT = /[$#%>❯]\s*$/;
/** A tool at work redraws several times a second; this long without output its picture may be the last of a dead one. */
const FRESH = 10_000;

/**
 * Settles what a driver has read from a screen with what else is known:
 * - a screen that could not be read is `unknown`;
 * - a plain shell in the foreground means `exited`, with the exceptions at {@link behindShell};
 * - `waiting`, `fatal` and `exited` stay as they are;
 * - `working` stays, unless nothing has been written for so long that the picture must be frozen: `idle`;
 * - `idle` and `unknown` become `fatal` when the config's `fatal_re` matches what the driver calls present;
 * - `unknown` becomes `working` when `active_re` matches in the live rows (or by `footer_ui` and `log_grace`).
 *
 * @param present the rows that tell the present; `undefined` where the driver cannot tell: the whole screen
 */
export function settleActivity(
  own: Activity,
  observation: Observation,
  context: DetectContext,
  present: readonly string[] | undefined,
): Activity {
  if (observation.screen === undefined) {
    const evidence = { source: 'silence', text: 'the screen could not be read' } as const;
    return { state: 'unknown', reason: 'unreadable', evidence };
  }
  if (shellInFront(observation, context)) return behindShell(own, observation, context);
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

/** The foreground command is a plain shell, and the config does not say that this is how the tool shows up. */
function shellInFront(observation: Observation, context: DetectContext): boolean {
  const command = observation.command?.replace(/^-/, '');
  return command !== undefined && SHELLS.has(command) && context.backend.processName !== command;
}

/**
 * The tool has ended, unless its picture still stands at the bottom of the screen: tmux also names the shell when a
 * script runs the tool, or when a shell stays behind a compound command. A dialog is then believed, and work while
 * output flows; the rest may be the last picture of a killed tool: `unknown`.
 */
function behindShell(own: Activity, observation: Observation, context: DetectContext): Activity {
  if (own.state === 'fatal') return own;
  const text = `the foreground command is ${observation.command}`;
  const lastRow = observation.screen?.findLast((row) => row.trim() !== '') ?? '';
  if (own.state === 'unknown' || SHELL_PROMPT.test(lastRow)) {
    return { state: 'exited', reason: 'shell', evidence: { source: 'command', text } };
  }
  const fresh = observation.outputAt !== undefined && context.now - observation.outputAt <= FRESH;
  if (own.state === 'waiting' || (own.state === 'working' && fresh)) return own;
  const advice = `${text}; if a script runs the tool, set process_name = "${observation.command}"`;
  return { state: 'unknown', reason: 'shell', evidence: { source: 'command', text: advice } };
}

function fatalIn(
  observation: Observation,
  context: DetectContext,
  present: readonly string[] | undefined,
): Activity | undefined {
  if (context.backend.fatalPattern === undefined) return undefined;
  const backend = { ...context.backend, activePattern: undefined, footerUi: false };
  const screen = present ?? observation.screen;
  const verdict = activityByPatterns({ ...observation, screen }, { ...context, backend });
  return verdict?.state === 'fatal' ? verdict : undefined;
}
