import { join } from 'node:path';
import type { Sandbox } from '../../support/sandbox.ts';

/** A bare repository, the fleet's clone of it, and the clone of somebody else who pushes. */
export interface GitHub {
  readonly bare: string;
  readonly clone: string;
  readonly other: string;
  /** Commits in the other clone and pushes. */
  push(subject: string, files?: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
}

export async function gitHub(
  sandbox: Sandbox,
  { branch = 'main', clone = 'repo' }: { branch?: string; clone?: string } = {},
): Promise<GitHub> {
  const bare = join(sandbox.root, 'hub.git');
  const other = join(sandbox.root, 'other');
  const own = join(sandbox.project, clone);
  await sandbox.git(sandbox.root, 'init', '-q', '--bare', '-b', branch, bare);
  await sandbox.git(sandbox.root, 'init', '-q', '-b', branch, other);
  await sandbox.git(other, 'remote', 'add', 'origin', bare);
  const push: GitHub['push'] = async (subject, files = {}) => {
    for (const [name, content] of Object.entries(files)) {
      sandbox.write(join(other, name), content);
      await sandbox.git(other, 'add', '--', name);
    }
    await sandbox.git(other, 'commit', '-q', '--allow-empty', '-m', subject);
    await sandbox.git(other, 'push', '-q', 'origin', 'HEAD');
  };
  await push('start', { 'README.md': 'hello\n' });
  await sandbox.git(sandbox.root, 'clone', '-q', bare, own);
  return { bare, clone: own, other, push };
}

/** A loop with a builder and an adversary that meet in the repository `repo`. */
export function pairLoop({ loop = '', handoff = '', repo = 'repo' } = {}): string {
  return `
[loop]
phases = [{ id = "p1", status = "STATUS-1.md" }, { id = "p2", status = "STATUS-2.md" }]
${loop}

[loop.handoff]
repo = ${JSON.stringify(repo)}
inboxes = ["ADVERSARY-INBOX.md", "BUILDER-INBOX.md"]
${handoff}

[[agent]]
name = "builder"
kind = "loop"
role = "builder"

[[agent]]
name = "adversary"
kind = "loop"
role = "adversary"
`;
}

export function writeRoles(sandbox: Sandbox): void {
  for (const role of ['builder', 'adversary']) sandbox.write(`prompts/${role}.md`, `You are the ${role}.\n`);
}
