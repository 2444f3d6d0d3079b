// A driver for the fake tool of this folder: everything that a driver may offer, as its options say.
// `interface`: URL of the tool's own interface. `expects`: what `accepted` is to do: "hooks" (default) or "nothing".
import { fileURLToPath } from 'node:url';

const TUI = fileURLToPath(new URL('tui.mjs', import.meta.url));

function read(before, { source, value, at }) {
  const state = before ?? { status: undefined, prompts: [] };
  if (source === 'document') return value === undefined ? state : { ...state, ...value };
  if (value.event === 'boom') throw new Error('what is this?');
  if (value.event === 'prompt' || value.event === 'queued')
    return { ...state, at, prompts: [...state.prompts.slice(-20), { ...value, at }] };
  if (value.event === 'status') return { ...state, at, status: value.status };
  if (value.event === 'session') return { ...state, at, ...value };
  return state;
}

const STATES = { busy: 'working', idle: 'idle', ask: 'waiting' };

export default {
  name: 'tool-plugin',
  apiVersion: 1,
  drivers: [
    {
      id: 'tool',
      optionKeys: ['interface', 'kickoff', 'model'],
      queuesInput: true,
      knownVersions: '1.0 to 1.2',
      // The box begins with "> ".
      draft: (screen) => {
        const row = screen.findLastIndex((text) => text.startsWith('> '));
        return row < 0 ? undefined : screen.slice(row).join('').slice(2).trim();
      },
      signals: {
        read,
        summary: ({ sessionId, version, model, usage, contextPercent, costUsd }) => ({
          ...(sessionId && { sessionId }),
          ...(version && { toolVersion: version }),
          ...(model && { model }),
          ...(usage && { usage }),
          ...(contextPercent && { contextPercent }),
          ...(costUsd && { costUsd }),
        }),
        accepted: ({ prompts }, text, since) => {
          const found = prompts.find((one) => one.text === text && one.at >= since);
          if (found === undefined) return undefined;
          const state = found.event === 'queued' ? 'queued' : 'accepted';
          return { state, text: `hook: ${found.event}` };
        },
      },
      deliver: async ({ options, text, first, env, memo, agent }) => {
        if (options.interface === undefined) return { state: 'unavailable', reason: 'no interface' };
        const body = JSON.stringify({ text, first, memo, agent: agent.name, fromPlan: env.FROM_PLAN });
        const response = await fetch(options.interface, { method: 'POST', body });
        return response.json();
      },
    },
  ],
  setup(hooks) {
    hooks.launch.for('tool').tapPromise('tool-plugin', async ({ agent, kickoff, stateDir, options }) => {
      const log = `${stateDir}/tool-${agent.name}.jsonl`;
      const byCommand = options.kickoff === 'command';
      return {
        command: `node '${TUI}' '${log}'${byCommand ? ` "$(cat '${kickoff.path}')"` : ''}`,
        env: { FROM_PLAN: 'yes' },
        memo: { kept: true },
        sessionId: 's-first',
        firstPrompt: byCommand ? { via: 'command' } : { via: 'message', text: kickoff.text },
        signals: [
          { kind: 'lines', name: 'hooks', path: log, from: 'end' },
          { kind: 'document', name: 'document', path: `${stateDir}/tool-{pid}.json` },
        ],
      };
    });
    hooks.detectActivity.for('tool').tap('tool-plugin', ({ signals, screen }) => {
      const status = signals?.state?.status;
      if (status !== undefined && signals.sources.every(({ problem }) => problem === undefined)) {
        const evidence = { source: 'signal', text: `status ${status}`, rule: 'hook', at: signals.at };
        return { state: STATES[status], reason: status, evidence };
      }
      if (screen?.some((row) => row.includes('ready')))
        return { state: 'idle', reason: 'ready', evidence: { source: 'screen', text: 'ready' } };
      return undefined;
    });
  },
};
