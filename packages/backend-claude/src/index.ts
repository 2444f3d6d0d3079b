import { definePlugin, type Plugin } from '@agent-orchestrator/core/plugin';
import { credentialOf } from './credential.ts';
import { detectActivity } from './detect-activity.ts';
import { detectLimit } from './detect-limit.ts';
import { launchClaude } from './launch/plan.ts';
import { claudeOptions } from './options.ts';
import { draft } from './screen/draft.ts';
import { claudeSignals } from './signals/reader.ts';
import { locateTranscripts } from './transcript/locate.ts';
import { isWanted, transcriptParser } from './transcript/parse.ts';
import { typeable } from './typeable.ts';

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
      typeable,
      signals: claudeSignals,
      transcript: { locate: locateTranscripts, wanted: isWanted, parser: transcriptParser },
      credential: credentialOf,
      knownVersions: '2.1.197 to 2.1.330',
    },
  ],
  setup(hooks) {
    hooks.launch.for(DRIVER).tapPromise(PLUGIN_NAME, async (request) => launchClaude(request));
    hooks.detectActivity.for(DRIVER).tap(PLUGIN_NAME, detectActivity);
    hooks.detectLimit.for(DRIVER).tap(PLUGIN_NAME, detectLimit);
  },
});

export default plugin;
