import type { ServiceSpec } from '../config/fleet.ts';
import type { Action } from '../decide/action.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import { announceCompletion } from '../plugins/announce-completion.ts';
import { writeLimitFile } from '../state/limit-file.ts';
import { putMessage, readMessages, writeMessage } from '../state/outbox.ts';
import { clearComplete, markComplete, writePhase } from '../state/phase-file.ts';
import { writeSessionId } from '../state/session-id-file.ts';
import { removeFile } from '../state/write-file-atomic.ts';
import { deliverById } from './deliver-by-id.ts';
import { pressKeys } from './press-keys.ts';
import type { Runtime } from './runtime.ts';
import { startAgent } from './start-agent.ts';
import { startService } from './start-service.ts';
import { stopSessions } from './stop-sessions.ts';

/** What an action works on, if it takes time; actions on the same thing are done one after the other. */
export function laneOf(
  action: Action,
  state: { messageTo: (id: string) => string | undefined },
): string | undefined {
  switch (action.type) {
    case 'start':
    case 'stop':
    case 'press':
      return action.name;
    case 'deliver':
      return state.messageTo(action.messageId);
    case 'announce-complete':
      return `completion of ${action.loop}`;
    default:
      return undefined;
  }
}

/** Does at once what only touches files of ours. Throws when they cannot be written. */
export function performFileAction(runtime: Runtime, action: Action, state: SupervisorState): void {
  const { fleet, journal } = runtime;
  switch (action.type) {
    case 'note':
      journal.write(action.event);
      return;
    case 'message':
      queueMessage(runtime, action);
      return;
    case 'settle': {
      const message = readMessages(fleet.stateDir).find((one) => one.id === action.messageId);
      // One that was typed meanwhile must not be put back.
      if (message === undefined || message.state !== action.was) return;
      if (action.state !== 'waiting') {
        const event = action.state === 'dropped' ? 'message-dropped' : 'message-unknown';
        const text = `${message.origin} message to ${message.to}: ${action.reason}`;
        journal.write({ event, agent: message.to, message: text, data: { id: message.id } });
      }
      writeMessage(fleet.stateDir, {
        ...message,
        ...{ state: action.state, reason: action.reason, updatedAt: Date.now() },
      });
      return;
    }
    case 'set-phase': {
      const loop = fleet.loops.find((one) => one.name === action.loop);
      if (loop === undefined) return;
      writePhase(loop, action.index);
      clearComplete(loop);
      journal.write(action.why);
      return;
    }
    case 'mark-complete': {
      const loop = fleet.loops.find((one) => one.name === action.loop);
      if (loop === undefined) return;
      markComplete(loop, Date.now());
      journal.write(action.why);
      return;
    }
    case 'remove-trigger': {
      const trigger = fleet.loops.find((one) => one.name === action.loop)?.onComplete?.triggerFile;
      if (trigger !== undefined) removeFile(trigger);
      return;
    }
    case 'record-session':
      writeSessionId(fleet.stateDir, action.name, action.sessionId);
      return;
    case 'write-limit': {
      const session = fleet.agents.find((agent) => agent.name === action.name)?.session;
      const limit = state.agents[action.name]?.limit;
      const record = limit?.continued === undefined ? limit : undefined;
      if (session !== undefined) writeLimitFile(fleet.stateDir, session, record);
      return;
    }
    default:
      return;
  }
}

/** Does what takes time: starting, stopping, typing, telling plugins. */
export async function performSlowAction(runtime: Runtime, action: Action): Promise<void> {
  const { fleet, tmux, journal } = runtime;
  switch (action.type) {
    case 'start': {
      journal.write(action.why);
      const agent = fleet.agents.find((one) => one.name === action.name);
      const service = fleet.services.find((one) => one.name === action.name);
      const { replace, standIn } = action;
      if (agent !== undefined) await startAgent(runtime, agent, { replace, standIn });
      else if (service !== undefined) await startService(runtime, service, replacing(service, action));
      return;
    }
    case 'stop': {
      const session = [...fleet.agents, ...fleet.services].find((one) => one.name === action.name)?.session;
      if (action.why !== undefined) journal.write(action.why);
      if (session !== undefined) await stopSessions(tmux, [session]);
      return;
    }
    case 'press':
      return pressKeys(runtime, action);
    case 'deliver':
      return deliverById(runtime, action.messageId);
    case 'announce-complete': {
      const completion = { loop: action.loop, lastPhase: action.lastPhase, at: Date.now() };
      for (const failure of await announceCompletion(runtime.registry, completion)) {
        journal.write({
          event: 'plugin-failed',
          loop: action.loop,
          message: failure.message,
          data: { code: failure.code },
        });
      }
      return;
    }
    default:
      return;
  }
}

/** A companion may have been started again by an agent that needs it: what lives is never replaced. */
const replacing = ({ companion }: ServiceSpec, { replace }: { readonly replace: boolean }) => ({
  replace: replace && companion !== true,
});

function queueMessage(
  { fleet, journal }: Runtime,
  { message, why }: Extract<Action, { type: 'message' }>,
): void {
  const session =
    fleet.agents.find((agent) => agent.name === message.to)?.session ?? fleet.sessionPrefix + message.to;
  if (putMessage(fleet.stateDir, { ...message, session, createdAt: Date.now() })) journal.write(why);
}
