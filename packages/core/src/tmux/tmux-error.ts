import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { TmuxCheck } from './check-tmux.ts';
import { MINIMUM_TMUX } from './check-tmux.ts';
import { TmuxFailure } from './tmux-failure.ts';

/** A failure of tmux as the error that a person reads. */
export function tmuxError(
  failure: TmuxFailure,
  socket: string,
  path = process.env.PATH ?? '',
): OrchestratorError {
  const reason = failure.message.replace(/\.$/, '');
  switch (failure.kind) {
    case 'missing':
      return fail('TMUX_MISSING', { path }, { cause: failure });
    case 'too-old':
    case 'unreadable-version':
      return fail('TMUX_TOO_OLD', { actual: failure.detail, required: required() }, { cause: failure });
    case 'deadline':
      return fail('TMUX_DEADLINE', { reason, socket }, { cause: failure });
    case 'refused':
    case 'invalid':
      return fail('TMUX_REFUSED', { command: 'a command', socket, reason }, { cause: failure });
    case 'unreachable':
      return /error connecting|couldn't create|unsafe permissions/.test(failure.detail)
        ? fail('TMUX_SOCKET_UNUSABLE', { socket, reason: failure.detail }, { cause: failure })
        : fail('TMUX_UNREACHABLE', { socket, reason }, { cause: failure });
    case 'no-server':
    case 'lost':
      return fail('TMUX_UNREACHABLE', { socket, reason }, { cause: failure });
  }
}

/** Whatever went wrong as the error that a person reads. */
export function readableError(
  error: unknown,
  { tmuxSocket }: { readonly tmuxSocket: string },
  env: { readonly PATH?: string },
): OrchestratorError {
  return asOrchestratorError(error instanceof TmuxFailure ? tmuxError(error, tmuxSocket, env.PATH) : error);
}

/** Throws when tmux is missing or too old. A build without a release number is taken as it is. */
export function requireTmux(check: TmuxCheck, path = process.env.PATH ?? ''): void {
  if (check.ok || check.kind === 'unreadable-version') return;
  if (check.kind === 'too-old') throw fail('TMUX_TOO_OLD', { actual: check.detail, required: required() });
  if (check.kind === 'missing') throw fail('TMUX_MISSING', { path });
  throw fail('TMUX_UNREACHABLE', { socket: 'tmux -V', reason: check.detail });
}

const required = () => `${MINIMUM_TMUX.major}.${MINIMUM_TMUX.minor}`;
