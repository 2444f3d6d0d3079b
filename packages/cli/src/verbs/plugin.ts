import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';
import { addPlugin } from '../plugin/add-plugin.ts';
import { listPlugins } from '../plugin/list-plugins.ts';
import { newPlugin } from '../plugin/new-plugin.ts';
import { recordScreen } from '../plugin/record-screen.ts';

export async function run(
  invocation: Invocation,
  words: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const [action = '', what] = words;
  switch (action) {
    case 'list':
      if (what !== undefined) throw await misunderstood(words);
      return listPlugins(invocation);
    case 'add':
      return addPlugin(invocation, await required(action, what, 'agents plugin add NAME@VERSION'));
    case 'new':
      return newPlugin(invocation, await required(action, what, 'agents plugin new my-backend'), {
        core: textOf(options.core),
      });
    case 'record':
      return recordScreen(invocation, await required(action, what, 'agents plugin record builder'), {
        out: textOf(options.out),
        state: textOf(options.state),
      });
    default:
      throw await misunderstood(words);
  }
}

const textOf = (option: VerbOptions[string]) => (typeof option === 'string' ? option : undefined);

async function required(action: string, what: string | undefined, example: string): Promise<string> {
  if (what !== undefined && what !== '') return what;
  throw await usageError(`"plugin ${action}" needs a name.`, `Use: ${example}`);
}

function misunderstood(words: readonly string[]): Promise<Error> {
  return usageError(
    `"plugin ${words.join(' ')}" is not understood.`,
    'Use: agents plugin list, add NAME, new NAME or record AGENT. See: agents plugin --help',
  );
}
