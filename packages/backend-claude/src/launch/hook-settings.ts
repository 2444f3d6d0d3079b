import { hookCommand } from './hook-command.ts';

/** Seconds after which the tool gives a hook up. */
const TIMEOUT = 10;

/**
 * The events that are recorded: all that 2.1.197 and 2.1.330 know of those that tell a state. An event that a version does
 * not know could make it refuse the file.
 */
const EVENTS: Readonly<Record<string, { readonly short?: boolean; readonly rotate?: boolean }>> = {
  SessionStart: { rotate: true },
  SessionEnd: {},
  UserPromptSubmit: {},
  PreToolUse: { short: true },
  PostToolUse: { short: true },
  PostToolUseFailure: { short: true },
  PermissionRequest: {},
  PermissionDenied: { short: true },
  Notification: {},
  PreCompact: {},
  PostCompact: {},
  SubagentStop: {},
  Stop: { rotate: true },
  StopFailure: {},
};

/** The `hooks` of a settings file, or of a plugin's `hooks.json`: every event goes to `file`. */
export function hookSettings(file: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(EVENTS).map(([event, wish]) => [
      event,
      [{ hooks: [{ type: 'command', command: hookCommand(file, wish), timeout: TIMEOUT }] }],
    ]),
  );
}
