// The driver of the tool in this folder. The account is the name of the backend.
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('quota-tool.mjs', import.meta.url));
const evidence = (text) => ({ source: 'screen', text });
const bodyOf = ({ screen = [] }) => screen[0] ?? '';

function detectActivity(observation) {
  const body = bodyOf(observation);
  return {
    state: body.startsWith('* working') ? 'working' : 'idle',
    reason: 'body',
    evidence: evidence(body),
  };
}

function detectLimit(observation) {
  const body = bodyOf(observation);
  if (!body.startsWith('! LIMIT ')) return undefined;
  const { at, person, continues, keys, within } = JSON.parse(body.slice(8));
  return {
    kind: person ? 'credits' : '5-hour',
    window: person ? 'credits' : 'five_hour',
    resetsAt: at,
    lifts: person ? 'person' : 'clock',
    ...(continues && { continuesAt: at, ...(within !== undefined && { continuesWithinMs: within }) }),
    ...(continues && keys && { dismiss: ['Escape'] }),
    evidence: evidence(body),
  };
}

export default {
  name: 'quota-tool',
  apiVersion: 1,
  drivers: [{ id: 'quota', draft: (screen) => screen[1]?.replace(/^> ?/, '').trimEnd() }],
  setup(hooks) {
    hooks.launch.for('quota').tapPromise('quota-tool', async ({ agent }) => ({
      command: `exec node '${TOOL}' ${agent.backend}`,
      firstPrompt: { via: 'command' },
    }));
    hooks.detectActivity.for('quota').tap('quota-tool', detectActivity);
    hooks.detectLimit.for('quota').tap('quota-tool', detectLimit);
  },
};
