import * as z from 'zod';
import { count, duration, flag, interval, oneOf, text } from './schema-fields.ts';

/** The words that `prompt_delivery` may be. */
const DELIVERY_WORDS = ['arg', 'ping', 'exec'] as const;

/** The words that `limit_resume` may be. */
const RESUME_WORDS = ['own', 'native', 'notify'] as const;

/** `[watchdog]` */
export const watchdogTable = z.strictObject({
  signal_interval: interval({
    description: 'Longest time between two looks at the agents, in seconds.',
    sample: '30',
    default: 30,
  }).optional(),
  heavy_interval: interval({
    description: 'Longest time between two rounds of healing and phase checks, in seconds.',
    sample: '300',
    default: 300,
  }).optional(),
  limit_probe_fallback: interval({
    description:
      'First pause before asking again when a usage limit does not say when it ends, in seconds. It doubles with each refusal that says no time either, up to six times as much, and a random tenth is added.',
    sample: '300',
    default: 300,
  }).optional(),
  limit_reset_slack: duration({
    description: 'Extra wait after the stated end of a usage limit, in seconds.',
    sample: '45',
    default: 45,
  }).optional(),
  limit_resume: oneOf(RESUME_WORDS, {
    description:
      'Who lets agents go on after a usage limit. "own": the watchdog, each agent once, whatever the tool does by itself. "native": the tool, where its notice says that it continues by itself; the watchdog only when it has not done so ten minutes after that time. "notify": a person, with `agents up NAME`; the watchdog says when it is time.',
    sample: '"own"',
    default: 'own',
  }).optional(),
  limit_fallback_after: duration({
    description: 'How long a usage limit must last before agents go on in their `fallback`, in seconds.',
    sample: '1800',
    default: 1800,
  }).optional(),
  stall_grace: duration({
    description: 'Extra wait after the time that an agent itself announced to wait for, in seconds.',
    sample: '180',
    default: 180,
  }).optional(),
  restart_limit: count({
    description:
      'Restarts of one agent within `restart_window` after which it is left alone until the oldest of them is older than that, or until `agents up NAME`.',
    sample: '5',
    default: 5,
  }).optional(),
  restart_window: interval({
    description: 'Time over which restarts are counted, in seconds.',
    sample: '3600',
    default: 3600,
  }).optional(),
  restart_backoff: duration({
    description:
      'First pause between two restarts, in seconds; it doubles with each restart that did not last.',
    sample: '2',
    default: 2,
  }).optional(),
});

const pattern = (what: string) =>
  text({
    description: `Regular expression, without regard to case, for a screen that shows ${what}. It counts where the driver's own rules do not know the screen.`,
    sample: "'words to find'",
    fallback: "the driver's own rules",
  });

/** The keys of `[backend.NAME]` that every driver shares. */
export const BACKEND_KEYS = {
  driver: text({
    description: 'The driver, by name.',
    sample: '"exec"',
    fallback: 'chosen by `prompt_delivery`',
  }).optional(),
  prompt_delivery: oneOf(DELIVERY_WORDS, {
    description:
      'How the first prompt reaches the tool: as an argument, typed once the tool is ready, or by a command line of ' +
      'your own. Selects a driver when `driver` is absent.',
    sample: '"arg"',
    default: 'arg',
  }).optional(),
  bin: text({
    description: 'Program or command line of the tool.',
    sample: '"my-tool"',
    fallback: 'required by most drivers',
  }).optional(),
  process_name: text({
    description: "Foreground command of a healthy session; another backend's command in its place is mended.",
    sample: '"my-tool"',
    fallback: 'not checked',
  }).optional(),
  submit_key: text({
    description: 'tmux key that submits a typed message.',
    sample: '"Enter"',
    fallback: "the driver's own",
  }).optional(),
  credential: text({
    description:
      'Name of the account whose quota agents in this backend use, in words of your own: a usage limit of one holds all agents of the same name.',
    sample: '"main-account"',
    fallback: 'what the driver finds out',
  }).optional(),
  active_re: pattern('a working tool').optional(),
  limit_re: pattern('a usage limit').optional(),
  fatal_re: pattern('an error from which only a restart helps').optional(),
  footer_ui: flag({
    description: 'The screen ends in a static footer: only the last rows, and recent output, tell activity.',
    sample: 'true',
    default: false,
  }).optional(),
  log_grace: duration({
    description: 'With `footer_ui`: seconds after the last output during which the tool counts as working.',
    sample: '180',
    default: 180,
  }).optional(),
  stall_idle: duration({
    description: 'Seconds of idleness after which an agent with watch = "heal+stall" counts as stalled.',
    sample: '300',
    default: 300,
  }).optional(),
  connect_delay: duration({
    description:
      'Longest wait for the tool to be ready for its first typed prompt, in seconds. What shows that it is still starting, and a program beside it, is given ten times as long.',
    sample: '12',
    default: 12,
  }).optional(),
};

/** `[backend.NAME]`; what is not listed is for the driver's own schema. */
export const backendTable = z.looseObject(BACKEND_KEYS);
