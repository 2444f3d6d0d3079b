import * as z from 'zod';
import { flag, text, textTable, word } from './schema-fields.ts';

const phase = z
  .strictObject({
    id: word({ description: 'Name of the phase.', sample: '"p1"', fallback: 'required' }),
    status: word({
      description: 'Base name of the file that says when the phase is done.',
      sample: '"STATUS-p1.md"',
      fallback: 'required',
    }),
    plan: text({
      description: 'Put in place of {plan} in the kickoff template.',
      sample: '"plans/p1.md"',
      default: '',
    }).optional(),
    models: textTable({
      description: "Model by role, for this phase only; it wins over the agent's own.",
      sample: '{ builder = "model-name" }',
      fallback: 'none',
    }).optional(),
  })
  .meta({
    description: 'One step of the work.',
    expects: 'a table',
    sample: '{ id = "p1", status = "STATUS-p1.md" }',
  });

/** The keys of `[loop.handoff]` that every handoff shares. */
export const HANDOFF_KEYS = {
  driver: text({
    description: 'The handoff driver, by name.',
    sample: '"my-handoff"',
    fallback: 'the one that is loaded',
  }).optional(),
  repo: text({
    description: 'Folder with the shared work, relative to `project_dir`.',
    sample: '"."',
    fallback: '`project_dir`',
  }).optional(),
  state_subdir: text({
    description:
      'Folder below `repo` with status files and inboxes; files directly in `repo` are the fallback.',
    sample: '"machine-docs"',
    default: 'machine-docs',
  }).optional(),
};

const loopKeys = {
  phases: z
    .array(phase)
    .meta({
      description: 'The steps, in order.',
      expects: 'a list of tables',
      sample: '[{ id = "p1", status = "STATUS-p1.md" }]',
      fallback: 'none',
    })
    .optional(),
  state_file: text({
    description: 'File below `log_dir`/state with the number of the current phase, counted from 0.',
    sample: '"phase-idx"',
    fallback: '`"phase-idx"`; with [[loop]] `"phase-idx-NAME"`',
  }).optional(),
  done_marker: text({
    description:
      'This heading in the status file, of any level and with nothing but dates or marks after it, says that the phase is done.',
    sample: '"## DONE"',
    default: '## DONE',
  }).optional(),
  auto_advance: flag({
    description: 'Go to the next phase when one is done.',
    sample: 'true',
    default: true,
  }).optional(),
  resume_phase: flag({
    description: 'false: an `up` of the whole fleet, when nothing runs, begins at the first phase again.',
    sample: 'true',
    default: true,
  }).optional(),
  kickoff_template: text({
    description:
      'File that goes before the text of the role; {phase_id} {plan} {status} {role} are filled in.',
    sample: '"prompts/kickoff.md"',
    fallback: 'none',
  }).optional(),
  roles_dir: text({
    description: 'Folder with one file ROLE.md for each role.',
    sample: '"prompts"',
    default: 'prompts',
  }).optional(),
  handoff: z
    .looseObject(HANDOFF_KEYS)
    .meta({
      description:
        'Where agents of the loop meet. Every other key belongs to the handoff driver. Without the table there is no handoff.',
      expects: 'a table',
      sample: '[loop.handoff]',
      fallback: 'no handoff',
    })
    .optional(),
  on_complete: z
    .strictObject({
      run: text({ description: 'Agent to start.', sample: '"closer"', fallback: 'none' }).optional(),
      trigger_file: text({
        description:
          'File in `log_dir` that arms the task: without it nothing is started. It is removed when it is used.',
        sample: '".run-on-complete"',
        fallback: 'always armed',
      }).optional(),
    })
    .meta({
      description: 'What happens when the last phase is done.',
      expects: 'a table',
      sample: '[loop.on_complete]',
      fallback: 'nothing',
    })
    .optional(),
};

/** `[loop]` */
export const singleLoopTable = z.strictObject({
  name: text({ description: 'Name of the loop.', sample: '"loop"', default: 'loop' }).optional(),
  ...loopKeys,
});

/** `[[loop]]` */
export const namedLoopTable = z
  .strictObject({
    name: word({
      description: 'Name of the loop; required in [[loop]].',
      sample: '"api"',
      fallback: 'required',
    }),
    ...loopKeys,
  })
  .meta({ description: 'One of several loops.', expects: 'a table', sample: '[[loop]]' });
