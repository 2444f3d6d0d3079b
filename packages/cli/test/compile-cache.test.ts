import { expect, test } from 'vitest';
import { keepCompiled } from '../src/compile-cache.ts';

function foldersFor(env: NodeJS.ProcessEnv): string[] {
  const folders: string[] = [];
  keepCompiled(env, { enableCompileCache: (folder) => folders.push(folder) });
  return folders;
}

test('what Node compiles is kept in the cache of the user', () => {
  expect(foldersFor({ HOME: '/home/ann' })).toEqual(['/home/ann/.cache/agent-orchestrator/compiled']);
  expect(foldersFor({ HOME: '/home/ann', XDG_CACHE_HOME: '/cache' })).toEqual([
    '/cache/agent-orchestrator/compiled',
  ]);
});

test('without a home, or in a Node without that cache, nothing is kept', () => {
  expect(foldersFor({})).toEqual([]);
  expect(() => keepCompiled({ HOME: '/home/ann' }, {})).not.toThrow();
});
