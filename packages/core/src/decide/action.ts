import type { Place } from '../config/fleet.ts';
import type { EventInput } from '../journal/event.ts';
import type { Message } from '../state/outbox.ts';

/** One thing to do. Each is safe to do again when a watchdog was killed in the middle of it. */
export type Action =
  /** Starts an agent or service; what lives in its session is stopped first when `replace` is set. */
  | {
      readonly type: 'start';
      readonly name: string;
      readonly replace: boolean;
      readonly why: EventInput;
      /** Where it works instead of in its own backend and model. */
      readonly standIn?: Place;
    }
  /** Ends the session, dead or alive. */
  | { readonly type: 'stop'; readonly name: string; readonly why: EventInput | undefined }
  | {
      readonly type: 'message';
      readonly message: Pick<Message, 'id' | 'to' | 'origin' | 'key' | 'text' | 'expiresAt'>;
      readonly why: EventInput;
    }
  | { readonly type: 'deliver'; readonly messageId: string }
  | {
      readonly type: 'settle';
      readonly messageId: string;
      /** The state that this was decided from: in another one the message has moved on by itself. */
      readonly was: Message['state'];
      readonly state: 'waiting' | 'unknown' | 'dropped';
      readonly reason: string;
    }
  | { readonly type: 'set-phase'; readonly loop: string; readonly index: number; readonly why: EventInput }
  | { readonly type: 'mark-complete'; readonly loop: string; readonly why: EventInput }
  | { readonly type: 'announce-complete'; readonly loop: string; readonly lastPhase: string }
  | { readonly type: 'remove-trigger'; readonly loop: string }
  /** Presses keys, by their tmux names, in the agent's pane. */
  | {
      readonly type: 'press';
      readonly name: string;
      readonly keys: readonly string[];
      readonly why: EventInput;
    }
  | { readonly type: 'write-limit'; readonly name: string }
  /** The tool is in this session of its own now: a later start resumes it. */
  | { readonly type: 'record-session'; readonly name: string; readonly sessionId: string }
  | { readonly type: 'note'; readonly event: EventInput }
  /** Look again soon: something must be seen twice. */
  | { readonly type: 'look-again'; readonly inMs: number };
