import * as z from 'zod';
import { agentTable, defaultsTable, serviceTable } from './schema-agents.ts';
import { type TableNotes, words } from './schema-fields.ts';
import { namedLoopTable, singleLoopTable } from './schema-loops.ts';
import { backendTable, watchdogTable } from './schema-machine.ts';
import { transcriptTable } from './schema-transcript.ts';

const list = <T extends z.ZodType>(table: T, notes: TableNotes) => z.array(table).meta({ ...notes });

const singleLoop = singleLoopTable.meta({
  description: 'The phases that agents of kind "loop" work through, one after the other.',
  expects: 'a table',
  sample: '[loop]',
});

const severalLoops = list(namedLoopTable, {
  description: 'Several independent loops, each with a name and phases of its own.',
  expects: 'a list of tables',
  sample: '[[loop]]',
});

const tables = {
  plugins: words({
    description:
      'Plugins to load: package names, or paths that start with "./" or "../". They are looked for from the folder ' +
      'of this file. Without the key, the plugins that `prompt_delivery` and `[loop.handoff]` imply are loaded.',
    sample: '["./my-backend.mjs"]',
    fallback: 'what the rest of the file implies',
  }).optional(),
  defaults: defaultsTable.meta({
    description:
      'The project, and values for every agent and service that does not say otherwise. `name`, `session` and ' +
      '`kind` have no effect here.',
    expects: 'a table',
    sample: '[defaults]',
  }),
  watchdog: watchdogTable
    .meta({
      description: 'How often the watchdog looks, and how patient it is.',
      expects: 'a table',
      sample: '[watchdog]',
    })
    .optional(),
  transcript: transcriptTable
    .meta({
      description: 'How `agents transcript` shows what an agent did; its options count for more.',
      expects: 'a table',
      sample: '[transcript]',
    })
    .optional(),
  backend: z
    .record(
      z.string(),
      backendTable.meta({
        description: 'A tool that agents run in. Every other key of the table belongs to its driver.',
        expects: 'a table',
        sample: '[backend.NAME]',
      }),
    )
    .meta({ description: 'Tools by name.', expects: 'a table of tables', sample: '[backend.NAME]' })
    .optional(),
  agent: list(agentTable.meta({ description: 'One agent.', expects: 'a table', sample: '[[agent]]' }), {
    description: 'The agents, in the order in which they are started.',
    expects: 'a list of tables, written with double brackets',
    sample: '[[agent]]',
  }).optional(),
  service: list(
    serviceTable.meta({
      description: 'A command that is kept running beside the agents.',
      expects: 'a table',
      sample: '[[service]]',
    }),
    {
      description: 'The services, started after the agents.',
      expects: 'a list of tables, written with double brackets',
      sample: '[[service]]',
    },
  ).optional(),
};

/** A file with `[loop]`, or without a loop. */
export const singleLoopFile = z.strictObject({ ...tables, loop: singleLoop.optional() });

/** A file with one or several `[[loop]]`. */
export const severalLoopsFile = z.strictObject({ ...tables, loop: severalLoops.optional() });

/** Every file that loads, for editors and the reference. */
export const fileSchema = z
  .strictObject({ ...tables, loop: z.union([singleLoop, severalLoops]).optional() })
  .meta({
    title: 'agents.toml',
    description: 'A fleet of terminal coding agents, and how it is supervised.',
  });

/** A whole file as written, once it has passed the schema. */
export type RawFile = z.infer<typeof fileSchema>;
