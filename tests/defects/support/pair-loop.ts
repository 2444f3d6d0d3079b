import type { Sandbox } from '../../support/sandbox.ts';

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
