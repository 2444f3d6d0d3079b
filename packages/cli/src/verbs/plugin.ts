import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';
import { addPlugin } from '../plugin/add-plugin.ts';
import { listPlugins } from '../plugin/list-plugins.ts';

export async function run(invocation: Invocation, words: readonly string[]): Promise<Outcome> {
  const [action = '', what] = words;
  switch (action) {
    case 'list':
      if (what !== undefined) throw await misunderstood(words);
      return listPlugins(invocation);
    case 'add':
      return addPlugin(invocation, await required(action, what, 'agents plugin add NAME@VERSION'));
    default:
      throw await misunderstood(words);
  }
}

async function required(action: string, what: string | undefined, example: string): Promise<string> {
  if (what !== undefined && what !== '') return what;
  throw await usageError(`"plugin ${action}" needs a name.`, `Use: ${example}`);
}

function misunderstood(words: readonly string[]): Promise<Error> {
  return usageError(
    `"plugin ${words.join(' ')}" is not understood.`,
    'Use: agents plugin list or agents plugin add NAME. See: agents plugin --help',
  );
}
