import { posix } from 'node:path';
import * as z from 'zod';
import { subjectPattern } from './subject-pattern.ts';

const pattern = z.string().check((context) => {
  try {
    subjectPattern(context.value);
  } catch (error) {
    const message = `"${context.value}" is not a regular expression: ${(error as Error).message}.`;
    context.issues.push({ code: 'custom', input: context.value, message });
  }
});

const agentName = z.string().min(1, 'The name of an agent is empty.');
const pings = z.union([agentName, z.array(agentName).min(1, 'The list of agents is empty.')], {
  error: 'Expected the name of an agent, or a list of names.',
});

const inboxFile = z.string().refine(isInside, {
  error: ({ input }) => `"${input}" is not the name of a file inside the repository, such as "NOTES.md".`,
});
const inbox = z.union([inboxFile, z.strictObject({ file: inboxFile, pings })], {
  error: 'Expected the name of an inbox file, or a table such as { file = "NOTES.md", pings = "builder" }.',
});

const remoteName = z
  .string()
  .regex(/^(?!-)[^\s:~^?*[\\]+$/, 'Expected the name of a git remote, such as "origin" (not its URL).');

// The rules of `git check-ref-format`, and no leading dash.
const branchName = z.string().regex(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids exactly these in branch names.
  /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\u0000-\u0020\u007f~^:?*[\\]+(?<![/.])$/,
  'Expected the name of a branch, such as "main" (without the name of the remote).',
);

/** The keys of `[loop.handoff]` that belong to the driver `git`. */
export const optionsSchema = z.strictObject({
  claim_pattern: pattern.default('^claim').describe('Commit subjects that hand work to the reviewer.'),
  review_pattern: pattern.default('^review').describe('Commit subjects that hand work back to the builder.'),
  claim_pings: pings.optional().describe('Who is told of a claim commit. Default: "adversary".'),
  review_pings: pings.optional().describe('Who is told of a review commit. Default: "builder".'),
  inboxes: z
    .array(inbox)
    .default([])
    .describe('Files that announce themselves: the first pings claim_pings, the second review_pings.'),
  remote: remoteName.default('origin').describe('The git remote through which agents exchange work.'),
  branch: branchName.optional().describe("The branch to follow. Default: the remote's HEAD branch."),
  fetch_timeout: z
    .number()
    .positive('A fetch needs more than 0 seconds.')
    .max(3600, 'A fetch may take at most 3600 seconds.')
    .default(20)
    .describe('Longest time for one question to the remote, in seconds.'),
});

export const OPTION_KEYS: readonly string[] = Object.keys(optionsSchema.shape);

/** One inbox file and the agents that its content is for. */
export interface Inbox {
  readonly file: string;
  readonly pings: readonly string[];
}

/** The options as the rest of this package uses them. */
export interface Settings {
  readonly claimPattern: RegExp;
  readonly reviewPattern: RegExp;
  readonly claimPings: readonly string[];
  readonly reviewPings: readonly string[];
  readonly inboxes: readonly Inbox[];
  readonly remote: string;
  /** `undefined`: the remote's HEAD branch. */
  readonly branch: string | undefined;
  readonly fetchTimeoutMs: number;
}

/** Fills in defaults; `options` is what {@link optionsSchema} returned, or the bare table. */
export function settingsFrom(options: unknown): Settings {
  const parsed = optionsSchema.parse(options ?? {});
  const claimPings = names(parsed.claim_pings ?? 'adversary');
  const reviewPings = names(parsed.review_pings ?? 'builder');
  return {
    claimPattern: subjectPattern(parsed.claim_pattern),
    reviewPattern: subjectPattern(parsed.review_pattern),
    claimPings,
    reviewPings,
    inboxes: parsed.inboxes.flatMap((entry, index) => {
      if (typeof entry !== 'string')
        return [{ file: posix.normalize(entry.file), pings: names(entry.pings) }];
      const targets = [claimPings, reviewPings][index];
      return targets === undefined ? [] : [{ file: posix.normalize(entry), pings: targets }];
    }),
    remote: parsed.remote,
    branch: parsed.branch,
    fetchTimeoutMs: parsed.fetch_timeout * 1000,
  };
}

/** The agents that the config itself names; the defaults are left out, so that nobody must have them. */
export function agentsNamed(options: unknown): readonly string[] {
  const parsed = optionsSchema.parse(options ?? {});
  const fromInboxes = parsed.inboxes.flatMap((entry) =>
    typeof entry === 'string' ? [] : names(entry.pings),
  );
  return [
    ...new Set([...names(parsed.claim_pings ?? []), ...names(parsed.review_pings ?? []), ...fromInboxes]),
  ];
}

function names(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : [...new Set(value)];
}

function isInside(file: string): boolean {
  const normal = posix.normalize(file);
  return (
    file !== '' &&
    !file.includes('\0') &&
    !normal.endsWith('/') &&
    normal !== '.' &&
    normal !== '..' &&
    !normal.startsWith('../') &&
    !normal.startsWith('/')
  );
}
