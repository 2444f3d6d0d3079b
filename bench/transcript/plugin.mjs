import { definePlugin } from '@agent-orchestrator/core/plugin';

/** A driver whose transcripts are entries already: what is measured is the reading, not a tool's parser. */
export default definePlugin({
  name: 'bench-transcript',
  drivers: [
    {
      id: 'bench',
      transcript: {
        locate: async () => [],
        wanted: (line) => line.includes('"entry":'),
        parser: () => (value) => [value.entry],
      },
    },
  ],
  setup(hooks) {
    hooks.launch.for('bench').tapPromise('bench-transcript', async () => ({
      command: 'true',
      firstPrompt: { via: 'command' },
    }));
  },
});
