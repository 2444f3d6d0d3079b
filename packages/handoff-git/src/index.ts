import { definePlugin } from '@agent-orchestrator/core/plugin';
import { checkHandoff } from './check-handoff.ts';
import { agentsNamed, OPTION_KEYS, optionsSchema } from './options.ts';
import { readShared } from './read-shared.ts';
import { watchPaths } from './watch-paths.ts';

const PLUGIN_NAME = '@agent-orchestrator/handoff-git';
const DRIVER = 'git';

/** Carries work between agents by commits and inbox files on a remote git branch. */
export default definePlugin({
  name: PLUGIN_NAME,
  handoffs: [
    { id: DRIVER, options: optionsSchema, optionKeys: OPTION_KEYS, agentsNamed, watchPaths, readShared },
  ],
  setup(hooks) {
    hooks.handoff.tapPromise(PLUGIN_NAME, async (signals, context) =>
      context.driver === DRIVER ? [...signals, ...(await checkHandoff(context))] : signals,
    );
  },
});
