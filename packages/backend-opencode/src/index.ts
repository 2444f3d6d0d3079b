import { definePlugin, type Plugin } from '@agent-orchestrator/core/plugin';
import { credential } from './credential.ts';
import { deliver } from './deliver.ts';
import { detectActivity } from './detect-activity.ts';
import { detectLimit } from './detect-limit.ts';
import { launchOpencode } from './launch.ts';
import { opencodeOptions } from './options.ts';
import { draft } from './screen/draft.ts';
import { opencodeSignals } from './signals/opencode-signals.ts';
import { opencodeTranscript } from './transcript.ts';
import { typeable } from './typeable.ts';

const PLUGIN_NAME = '@agent-orchestrator/backend-opencode';
const DRIVER = 'opencode';
/** Whose screens and signals are recorded. */
const KNOWN_VERSIONS = '1.18.33';

/** Driver "opencode": OpenCode's terminal interface, alone or beside a server that says what it does. */
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
      typeable,
      signals: opencodeSignals,
      deliver,
      transcript: opencodeTranscript,
      credential,
      knownVersions: KNOWN_VERSIONS,
    },
  ],
  setup(hooks) {
    hooks.launch.for(DRIVER).tapPromise(PLUGIN_NAME, launchOpencode);
    hooks.detectActivity.for(DRIVER).tap(PLUGIN_NAME, detectActivity);
    hooks.detectLimit.for(DRIVER).tap(PLUGIN_NAME, detectLimit);
  },
});

export default plugin;
