import {
  activityByPatterns,
  definePlugin,
  limitByPatterns,
  type Plugin,
} from '@agent-orchestrator/core/plugin';
import { launchExec } from './launch.ts';

const PLUGIN_NAME = '@agent-orchestrator/backend-exec';

/** Driver "exec": any command line, told where the file with its prompt is. */
const plugin: Plugin = definePlugin({
  name: PLUGIN_NAME,
  drivers: [{ id: 'exec', delivery: 'exec', optionKeys: [] }],
  setup(hooks) {
    hooks.launch.for('exec').tapPromise(PLUGIN_NAME, async (request) => launchExec(request));
    hooks.detectActivity.for('exec').tap(PLUGIN_NAME, activityByPatterns);
    hooks.detectLimit.for('exec').tap(PLUGIN_NAME, limitByPatterns);
  },
});

export default plugin;
