import { definePlugin, type Plugin } from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { detectLimit } from './detect-limit.ts';
import { launchClaude } from './launch/plan.ts';
import { claudeOptions } from './options.ts';
import { draft } from './screen/draft.ts';

const PLUGIN_NAME = '@agent-orchestrator/backend-claude';
const DRIVER = 'claude';

/** Driver "claude": Claude Code, with its prompt as an argument. */
const plugin: Plugin = definePlugin({
  name: PLUGIN_NAME,
  drivers: [
    {
      id: DRIVER,
      delivery: 'arg',
      options: claudeOptions,
      optionKeys: Object.keys(claudeOptions.shape),
      // Typed while it works it is shown as "Queued" and read at the end of the turn (2.1.330).
      queuesInput: true,
      draft,
    },
  ],
  setup(hooks) {
    hooks.launch.for(DRIVER).tapPromise(PLUGIN_NAME, async (request) => launchClaude(request));
    hooks.detectActivity.for(DRIVER).tap(PLUGIN_NAME, detectActivity);
    hooks.detectLimit.for(DRIVER).tap(PLUGIN_NAME, detectLimit);
  },
});

export default plugin;
