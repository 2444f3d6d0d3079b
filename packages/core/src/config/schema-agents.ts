import * as z from 'zod';
import { count, environment, flag, interval, oneOf, text, word } from './schema-fields.ts';

/** The words that `watch` may be. */
const WATCH_WORDS = ['none', 'heal', 'heal+stall'] as const;

const name = (what: string) =>
  word({
    description: `Name of the ${what}; unique among agents and services. Without "." ":" "/" and control characters.`,
    sample: '"worker"',
    fallback: 'required',
  });

const session = text({
  description: 'tmux session of the agent.',
  sample: '"myproj-worker"',
  fallback: '`session_prefix` + `name`',
});

const kind = text({
  description:
    '"loop": works through the phases of a loop. "task": runs once. "orchestrator" or any other word: persistent.',
  sample: '"persistent"',
  default: 'persistent',
});

const dir = (what: string, note = '') =>
  text({
    description: `Working directory of ${what}, relative to \`project_dir\`. It is made when it is missing.${note}`,
    sample: '"."',
    default: '.',
  });

const watch = (fallback: string) =>
  oneOf(WATCH_WORDS, {
    description:
      '"none": left alone. "heal": restarted when it is gone or broken. "heal+stall": also when it sits idle without a reason.',
    sample: '"heal"',
    fallback,
  });

const env = environment({
  description: 'Extra environment variables; an agent or service adds to those of [defaults].',
  sample: '{ NAME = "value" }',
  fallback: 'none',
});

const fallbackEntry = z
  .strictObject({
    backend: word({
      description: 'The [backend.NAME] to go on with.',
      sample: '"other"',
      fallback: "the agent's own",
    }).optional(),
    model: text({
      description: 'The model to go on with.',
      sample: '"model-name"',
      fallback: "the tool's own default",
    }).optional(),
  })
  .meta({
    description: 'One place to go on.',
    expects: 'a table',
    sample: '{ backend = "other", model = "model-name" }',
  });

/** What an agent may say, and inherits from `[defaults]` otherwise. */
const agentKeys = {
  session: session.optional(),
  kind: kind.optional(),
  backend: word({
    description: 'The [backend.NAME] that the agent runs in.',
    sample: '"main"',
    fallback: 'required, here or in [defaults]',
  }).optional(),
  model: text({
    description: "Model of the agent, in its tool's own spelling.",
    sample: '"model-name"',
    fallback: "the tool's own default",
  }).optional(),
  credential: text({
    description:
      "Name of the account whose quota the agent uses, in words of your own: a usage limit of one holds all agents of the same name. It wins over the backend's.",
    sample: '"main-account"',
    fallback: "the backend's, else what the driver finds out; an agent without one is held alone",
  }).optional(),
  fallback: z
    .array(fallbackEntry)
    .meta({
      description:
        'Where the agent goes on during a usage limit that lasts longer than `limit_fallback_after`, in the order of preference. It comes back afterwards. `fallback = []` switches an inherited one off.',
      expects: 'a list of tables',
      sample: '[{ backend = "other", model = "model-name" }]',
      fallback: 'the agent waits',
    })
    .optional(),
  dir: dir('the agent').optional(),
  enabled: flag({
    description: 'A disabled agent is only started by name.',
    sample: 'true',
    default: true,
  }).optional(),
  watch: watch('`"none"`').optional(),
  role: text({
    description: 'Role of an agent of kind "loop": its text is the file ROLE.md in `roles_dir`.',
    sample: '"builder"',
    fallback: 'required for kind "loop"',
  }).optional(),
  loop: text({
    description: 'The loop that an agent of kind "loop" belongs to; needed only with several [[loop]].',
    sample: '"loop"',
    fallback: 'the only loop',
  }).optional(),
  prompt_file: text({
    description: 'File with the first prompt. It wins over `prompt`.',
    sample: '"prompts/worker.md"',
    fallback: 'none',
  }).optional(),
  prompt: text({
    description: 'The first prompt itself.',
    sample: '"Wait for instructions."',
    default: '',
  }).optional(),
  resume: flag({
    description: "Continue the tool's own earlier session after a restart, where the driver can.",
    sample: 'true',
    default: false,
  }).optional(),
  wake: z
    .strictObject({
      interval: interval({
        description: 'Seconds between two wakes.',
        sample: '3600',
        default: 3600,
      }).optional(),
      prompt_file: text({
        description: 'File with the message. Its lines are joined to one.',
        sample: '"prompts/wake.md"',
        fallback: 'the agent is not woken',
      }).optional(),
    })
    .meta({
      description: 'A message at a fixed interval. `wake = {}` switches an inherited one off.',
      expects: 'a table',
      sample: '{ interval = 3600, prompt_file = "prompts/wake.md" }',
      fallback: 'none',
    })
    .optional(),
  env: env.optional(),
};

/** `[[agent]]` */
export const agentTable = z.strictObject({ name: name('agent'), ...agentKeys });

/** `[[service]]` */
export const serviceTable = z.strictObject({
  name: name('service'),
  command: word({
    description: 'Command line, run by your shell ($SHELL) when it reads POSIX quoting, else by /bin/sh.',
    sample: '"npm run dev"',
    fallback: 'required',
  }),
  dir: dir('the service', ' That of [defaults] is not inherited.').optional(),
  watch: watch('that of [defaults], else `"heal"`').optional(),
  env: env.optional(),
});

const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;

/** `[defaults]` */
export const defaultsTable = z.strictObject({
  session_prefix: word({
    description: 'Start of every tmux session name. Without "." ":" "/" and control characters.',
    sample: '"myproj-"',
    fallback: 'required',
  }),
  log_dir: word({
    description: 'Folder for logs and state, relative to `project_dir`.',
    sample: '".ao-state"',
    fallback: 'required',
  }),
  project_dir: text({
    description:
      'Root of all relative paths, itself relative to the folder of this file. "~" is the home folder.',
    sample: '"."',
    default: '.',
  }).optional(),
  tmux_socket: text({
    description:
      'tmux server of the fleet: a socket name, or a path with "/". "default" is the server that plain `tmux` uses.',
    sample: '"default"',
    fallback: 'a server of its own, named after `session_prefix` and the folder of this file',
  }).optional(),
  pane_size: z
    .string()
    .refine((size) => parsePaneSize(size) !== undefined)
    .meta({
      description: 'Width and height of every pane while nobody is attached.',
      expects: `text like "220x50": 40 to ${MAX_COLUMNS} columns, 10 to ${MAX_ROWS} rows`,
      sample: '"220x50"',
      default: '220x50',
    })
    .optional(),
  log_max_mb: count({
    description:
      'Size in MiB at which the log of a session is moved aside. One older part is kept, so a session takes at most twice as much.',
    sample: '16',
    default: 16,
  }).optional(),
  ...agentKeys,
  name: text({ description: 'Has no effect here.', sample: '""', fallback: 'none' }).optional(),
});

/** Columns and rows of a `pane_size`, or `undefined` when it is not one. */
export function parsePaneSize(size: string): { columns: number; rows: number } | undefined {
  const [, columns, rows] = /^(\d{1,4})x(\d{1,4})$/.exec(size) ?? [];
  const parsed = { columns: Number(columns), rows: Number(rows) };
  const fits =
    parsed.columns >= 40 && parsed.columns <= MAX_COLUMNS && parsed.rows >= 10 && parsed.rows <= MAX_ROWS;
  return fits ? parsed : undefined;
}
