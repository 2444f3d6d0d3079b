import { runGit } from '../git/run-git.ts';

export interface Commit {
  readonly id: string;
  readonly subject: string;
  readonly authorEmail: string;
  /** Seconds since the epoch. */
  readonly authoredAt: number;
  /** Only on the older side of `older...newer`. */
  readonly removed: boolean;
}

const FORMAT = ['%m', '%H', '%at', '%ae', '%s'].join('%x00');
const FIELDS = 5;
const MOST = 20_000;

/** `undefined` when a commit in `range` does not exist in this repository. */
export async function listCommits(
  repo: string,
  range: readonly string[],
  signal: AbortSignal,
  most = MOST,
): Promise<readonly Commit[] | undefined> {
  const shape = ['-z', `--format=${FORMAT}`, '--encoding=UTF-8', '--no-show-signature', '--left-right'];
  const args = ['log', ...shape, `--max-count=${most}`, ...range, '--'];
  const answer = await runGit(args, { repo, signal });
  if (answer.ok) return parse(answer.stdout.toString('utf8'));
  if (/bad (object|revision)|invalid (symmetric difference|revision)|unknown revision/i.test(answer.stderr)) {
    return undefined;
  }
  throw new Error(answer.stderr || 'git log was stopped');
}

function parse(text: string): readonly Commit[] {
  const fields = text.split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [mark = '', id = '', authored = '', authorEmail = '', subject = ''] = fields.slice(at, at + FIELDS);
    commits.push({ id, subject, authorEmail, authoredAt: Number(authored) || 0, removed: mark === '<' });
  }
  return commits;
}
