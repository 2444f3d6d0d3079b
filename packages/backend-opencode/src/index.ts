import { definePlugin, type Plugin } from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { detectLimit } from './detect-limit.ts';
import { launchOpencode } from './launch.ts';
import { opencodeOptions } from './options.ts';
import { draft } from './screen/draft.ts';

const PLUGIN_NAME = '@agent-orchestrator/backend-opencode';
const DRIVER = 'opencode';

/** Driver "opencode": OpenCode's terminal interface, with its prompt typed into it. */
const plugin: Plugin = definePlugin({
  name: PLUGIN_NAME,
  drivers: [
    {
      id: DRIVER,
      delivery: 'ping',
      options: opencodeOptions,
      optionKeys: Object.keys(opencodeOptions.shape),
      submitKey: 'Enter',
      firstSubmitKey: 'C-m',
      // Typed while it works it is shown as "QUEUED" and read at the end of the turn (1.18.33).
      queuesInput: true,
      draft,
    },
  ],
  setup(hooks) {
    hooks.launch.for(DRIVER).tapPromise(PLUGIN_NAME, async (request) => launchOpencode(request));
    hooks.detectActivity.for(DRIVER).tap(PLUGIN_NAME, detectActivity);
    hooks.detectLimit.for(DRIVER).tap(PLUGIN_NAME, detectLimit);
  },
});

export default plugin;
