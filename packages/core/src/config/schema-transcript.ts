import * as z from 'zod';
import { count, flag, oneOf, word, words } from './schema-fields.ts';

/** How much of tool calls is shown. */
const TOOL_DETAILS = ['none', 'short', 'full'] as const;

/** How times are shown. */
const TIME_FORMATS = ['clock', 'iso', 'none'] as const;

/** `[transcript]` */
export const transcriptTable = z.strictObject({
  tools: oneOf(TOOL_DETAILS, {
    description:
      'How much is shown of what tools were asked and answered: nothing, a line for each call with the first lines of ' +
      'its result, or everything.',
    sample: '"short"',
    default: 'short',
  }).optional(),
  thinking: flag({
    description: "Shows the model's thinking, where the transcript has it.",
    sample: 'true',
    default: false,
  }).optional(),
  result_lines: count({
    description: 'Lines of a result that `tools = "short"` shows; what was left out is said.',
    sample: '5',
    default: 3,
  }).optional(),
  time: oneOf(TIME_FORMATS, {
    description:
      'How times are shown: as `14:05:09` with a line for each new day, as ISO 8601 with the zone, or not.',
    sample: '"clock"',
    default: 'clock',
  }).optional(),
  time_zone: zone(
    word({
      description: 'Time zone of the times: a name of the IANA database, or `local`.',
      sample: '"Europe/Vienna"',
      default: 'local',
      expects: 'the name of a time zone, or "local"',
    }),
  ).optional(),
  redact: words({
    description:
      'Patterns of secrets of your own. `agents transcript --share` replaces what they match, besides what it knows.',
    sample: "['internal-[a-z0-9]+']",
    fallback: 'only the kinds of secrets that it knows',
  }).optional(),
});

/** Accepts only zones that this Node can compute. */
function zone<T extends z.ZodType<string>>(field: T): T {
  const meta = field.meta();
  return field.refine((name) => name === 'local' || isZone(name)).meta(meta ?? {}) as T;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
