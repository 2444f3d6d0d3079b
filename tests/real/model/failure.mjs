import { numberOption } from './directive.mjs';

/**
 * @typedef {import('./directive.mjs').Directive} Directive
 * @typedef {import('./reply.mjs').Failure} Failure
 * @typedef {import('./conversation.mjs').Protocol} Protocol
 * @typedef {{ attempt: number, firstAt: number, now: number, protocol: Protocol }} History
 * `attempt`: requests that this directive has failed before; `firstAt`, `now`: ms since the epoch.
 */

export const FAILURE_VERBS = ['error', 'limit'];

/** Type and words by HTTP status, as the Messages API sends them. @type {Record<number, [string, string]>} */
const ERRORS = {
  400: ['invalid_request_error', 'The request is invalid.'],
  401: ['authentication_error', 'invalid x-api-key'],
  403: ['permission_error', 'Your account may not do this.'],
  429: ['rate_limit_error', "This request would exceed your account's rate limit. Please try again later."],
  500: ['api_error', 'Internal server error'],
  529: ['overloaded_error', 'Overloaded'],
};

/**
 * The failure that `model:error` or `model:limit` asks for; `undefined` once it is over: after `times` requests, or
 * `for` seconds after the first.
 * @param {Directive} directive
 * @param {History} history
 * @returns {Failure | undefined}
 */
export function failureFor(directive, history) {
  const { attempt, firstAt, now } = history;
  if (attempt >= numberOption(directive, 'times', Number.POSITIVE_INFINITY)) return undefined;
  if (now - firstAt >= numberOption(directive, 'for', Number.POSITIVE_INFINITY) * 1000) return undefined;
  return directive.verb === 'limit' ? limitFailure(directive, history) : plainFailure(directive);
}

/** @param {Directive} directive @returns {Failure} */
function plainFailure(directive) {
  const { type, message, 'retry-after': retryAfter } = directive.options;
  return {
    status: numberOption(directive, 'status', 500),
    ...(type === undefined ? {} : { type }),
    ...(message === undefined ? {} : { message }),
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  };
}

/**
 * A usage limit of a subscription. `reset`: seconds since the epoch, or `in`: seconds after the first hit.
 * @param {Directive} directive
 * @param {History} history
 * @returns {Failure}
 */
function limitFailure(directive, { firstAt, now, protocol }) {
  const seconds = Math.floor(firstAt / 1000);
  const reset = numberOption(directive, 'reset', seconds + numberOption(directive, 'in', 3600));
  const left = reset - Math.floor(now / 1000);
  const { message } = directive.options;
  const common = { status: 429, ...(message === undefined ? {} : { message }) };
  if (protocol === 'messages') {
    return { ...common, headers: limitHeaders({ ...directive.options, reset, now: seconds }) };
  }
  // OpenCode's own service: it looks for the name, and for the time in the header (1.18.33).
  if (protocol === 'chat') {
    const metadata = { workspace: 'wrk_scripted', limitName: directive.options.name ?? '5 hour' };
    return {
      ...common,
      type: 'GoUsageLimitError',
      headers: { 'retry-after': String(left) },
      top: { metadata },
    };
  }
  // OpenAI's endpoint, as Codex reads it (0.169.0).
  const extra = { plan_type: directive.options.plan ?? 'plus', resets_at: reset, resets_in_seconds: left };
  return { ...common, type: 'usage_limit_reached', headers: {}, extra };
}

/**
 * The headers by which the service tells a subscription's limits. Names are those that the tool reads (Claude Code
 * 2.1.330). `window`: `five_hour`, `seven_day`, `seven_day_opus`, `seven_day_sonnet` …
 * @param {{ window?: string, reset: number, now: number, status?: string, used?: string, overage?: string, reason?: string }} limit
 * @returns {Record<string, string>}
 */
export function limitHeaders(limit) {
  const { window = 'five_hour', reset, now, status = 'rejected', used = '1.0', overage, reason } = limit;
  const name = (/** @type {string} */ rest) => `anthropic-ratelimit-unified-${rest}`;
  const windowHeaders = (
    /** @type {string} */ short,
    /** @type {boolean} */ hit,
    /** @type {number} */ later,
  ) => ({
    [name(`${short}-status`)]: hit ? status : 'allowed',
    [name(`${short}-reset`)]: String(hit ? reset : now + later),
    [name(`${short}-utilization`)]: hit ? used : '0.31',
    ...(hit && status === 'allowed_warning' ? { [name(`${short}-surpassed-threshold`)]: used } : {}),
  });
  return {
    [name('status')]: status,
    [name('reset')]: String(reset),
    [name('representative-claim')]: window,
    [name('fallback-percentage')]: '0.5',
    ...windowHeaders('5h', window === 'five_hour', 7_200),
    ...windowHeaders('7d', window.startsWith('seven_day'), 3 * 86_400),
    ...(overage === undefined ? {} : { [name('overage-status')]: overage }),
    ...(reason === undefined ? {} : { [name('overage-disabled-reason')]: reason }),
  };
}

/**
 * The body of a failure.
 * @param {Failure} failure
 * @param {Protocol} protocol
 * @param {string} requestId
 */
export function failureBody(failure, protocol, requestId) {
  const [defaultType, defaultMessage] = ERRORS[failure.status] ?? ['api_error', 'Something went wrong.'];
  const { type = defaultType, message = defaultMessage, extra = {}, top = {} } = failure;
  if (protocol === 'messages') return { type: 'error', error: { type, message }, request_id: requestId };
  return { error: { message, type, code: type, ...extra }, ...top };
}
