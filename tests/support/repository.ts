import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

/** A bare repository in the middle, the clone that the watchdog looks at, and a clone from which a test pushes. */
export class Repository {
  readonly remote: string;
  /** For `repo` in `[loop.handoff]`: a folder in the project. */
  readonly clone: string;
  readonly other: string;
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox, clone: string) {
    this.#sandbox = sandbox;
    this.remote = join(sandbox.root, 'remote.git');
    this.clone = join(sandbox.project, clone);
    this.other = join(sandbox.root, 'other');
  }

  static async create(sandbox: Sandbox, { branch = 'main', clone = 'repo' } = {}): Promise<Repository> {
    const repository = new Repository(sandbox, clone);
    const { root } = sandbox;
    await sandbox.git(root, 'init', '-q', '--bare', '-b', branch, repository.remote);
    await sandbox.git(root, 'clone', '-q', repository.remote, repository.other);
    await sandbox.git(repository.other, 'checkout', '-q', '-B', branch);
    await repository.push('start', { 'README.md': 'hello\n' });
    await sandbox.git(root, 'clone', '-q', repository.remote, repository.clone);
    return repository;
  }

  /** Commits in the other clone and pushes. A file that is `undefined` is deleted. */
  async push(
    subject: string,
    files: Readonly<Record<string, string | Uint8Array | undefined>> = {},
    body = '',
  ): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      if (text !== undefined) this.#sandbox.write(join(this.other, name), text);
      else if (existsSync(join(this.other, name))) await this.#git('rm', '-q', '--', name);
    }
    await this.#git('add', '-A');
    const message = body === '' ? subject : `${subject}\n\n${body}`;
    await this.#git('commit', '-q', '--allow-empty', '-m', message);
    await this.#git('push', '-q', 'origin', 'HEAD');
  }

  #git(...args: string[]): Promise<string> {
    return this.#sandbox.git(this.other, ...args);
  }
}
