import { renameSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describeHandoff } from '@agent-orchestrator/core/testing';
import { afterAll, describe, it } from 'vitest';
import plugin from '../src/index.ts';
import { commit, git } from './support/git-sandbox.ts';

const silent: Server[] = [];
afterAll(() => {
  for (const server of silent) server.close();
});

/** A port that takes connections and never says anything. */
async function silentPort(): Promise<number> {
  const server = createServer(() => {});
  silent.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

describeHandoff(
  {
    plugin,
    handoff: 'git',
    package: new URL('..', import.meta.url),
    own: ['.git'],
    open: async (folder) => {
      const [hub, repo, other] = ['hub.git', 'repo', 'other'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      git(folder, 'init', '-q', '--bare', '-b', 'main', hub);
      git(folder, 'init', '-q', '-b', 'main', other);
      git(other, 'remote', 'add', 'origin', hub);
      commit(other, 'start', { 'README.md': 'hello\n' });
      git(other, 'push', '-q', '-u', 'origin', 'main');
      git(folder, 'clone', '-q', hub, repo);
      let published = 0;
      return {
        view: { loop: 'loop', repo, stateSubdir: 'machine-docs' },
        publish: async () => {
          published += 1;
          commit(other, `claim: step ${published}`, { 'step.txt': `${published}\n` });
          git(other, 'push', '-q', 'origin', 'HEAD');
        },
        breakDown: async () => renameSync(hub, `${hub}.away`),
        hang: async () => {
          git(repo, 'remote', 'set-url', 'origin', `git://127.0.0.1:${await silentPort()}/hub.git`);
        },
      };
    },
  },
  { describe, it },
);
