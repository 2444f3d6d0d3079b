import { definePlugin, type Plugin } from '@agent-orchestrator/core/plugin';
import { credentialOf } from './credential.ts';
import { detectActivity } from './detect-activity.ts';
import { detectLimit } from './detect-limit.ts';
import { launchCodex } from './launch.ts';
import { codexOptions } from './options.ts';
import { draft } from './screen/draft.ts';
import { codexSignals } from './signals/reader.ts';
import { codexTranscript } from './transcript.ts';

const PLUGIN_NAME = 'agent-orchestrator-backend-codex';
const DRIVER = 'codex';

/** Driver "codex": Codex CLI, with its prompt as an argument. */
const plugin: Plugin = definePlugin({
  name: PLUGIN_NAME,
  drivers: [
    {
      id: DRIVER,
      options: codexOptions,
      optionKeys: Object.keys(codexOptions.shape),
      draft,
      signals: codexSignals,
      transcript: codexTranscript,
      credential: credentialOf,
      knownVersions: '0.169.0',
    },
  ],
  setup(hooks) {
    hooks.launch.for(DRIVER).tapPromise(PLUGIN_NAME, async (request) => launchCodex(request));
    hooks.detectActivity.for(DRIVER).tap(PLUGIN_NAME, detectActivity);
    hooks.detectLimit.for(DRIVER).tap(PLUGIN_NAME, detectLimit);
  },
});

export default plugin;
