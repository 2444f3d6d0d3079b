import { expect, test } from 'vitest';
import { fail } from '../../src/errors/catalog.ts';
import { isOrchestratorError } from '../../src/errors/orchestrator-error.ts';
import { exitCodeOf, renderError, renderWarning, toJson } from '../../src/errors/render-error.ts';

const NOT_RUNNING = fail('AGENT_NOT_RUNNING', { name: 'a', session: 'p-a' });
const SLIP = fail('CONFIG_UNKNOWN_KEY', {
  place: '[watchdog]',
  key: 'x',
  advice: 'Did you mean "y"?',
  file: '/p/agents.toml',
  line: 3,
  column: 1,
});

test('an error is its code, its message and its hint', () => {
  expect(renderError(NOT_RUNNING)).toBe(
    'error AGENT_NOT_RUNNING: The agent "a" is not running: there is no tmux session "p-a".\n' +
      '  hint: Start it with: agents up a',
  );
});

test('an error for several findings is printed finding by finding, each with its place', () => {
  const error = fail(
    'CONFIG_INVALID',
    { path: '/p/agents.toml', count: '1 problem was' },
    { problems: [SLIP] },
  );
  expect(renderError(error)).toBe(
    `error CONFIG_UNKNOWN_KEY: [watchdog] has no key "x".
  at /p/agents.toml:3:1
  hint: Did you mean "y"?
error CONFIG_INVALID: "/p/agents.toml" cannot be used: 1 problem was found.
  hint: Mend what is listed and try again; nothing was started or stopped.`,
  );
  expect(toJson(error)).toEqual({
    code: 'CONFIG_INVALID',
    message: '"/p/agents.toml" cannot be used: 1 problem was found.',
    hint: 'Mend what is listed and try again; nothing was started or stopped.',
    details: { path: '/p/agents.toml', count: '1 problem was' },
    problems: [
      {
        code: 'CONFIG_UNKNOWN_KEY',
        message: '[watchdog] has no key "x".',
        hint: 'Did you mean "y"?',
        details: SLIP.details,
        problems: [],
      },
    ],
  });
});

test('colours are only there when they are asked for', () => {
  expect(renderError(SLIP, { color: true })).toContain('\u001b[31merror CONFIG_UNKNOWN_KEY\u001b[0m');
  expect(renderError(SLIP)).not.toContain('\u001b');
});

test('a control character in a value is shown instead of sent to the terminal', () => {
  const error = fail('AGENT_NOT_RUNNING', { name: 'a\u001b[2J\u009b\nb', session: 's' });
  expect(renderError(error)).toContain('The agent "a\\u001b[2J\\u009b\\nb" is not running');
});

test('a warning looks like an error that is none', () => {
  const place = { file: '/p/agents.toml', line: 3, column: undefined };
  expect(renderWarning({ code: 'X', message: 'It is odd.', hint: 'Look.', ...place })).toBe(
    'warning X: It is odd.\n  at /p/agents.toml:3\n  hint: Look.',
  );
});

test.each([
  [new TypeError('x is not a function\n    at y'), 'TypeError: x is not a function'],
  ['only text', 'only text'],
  [undefined, 'undefined'],
  [Object.create(null), 'a value that has no text was thrown'],
])('what is not one of our errors is a bug on one line: %s', (thrown, reason) => {
  expect(renderError(thrown)).toBe(
    `error BUG: Internal error: ${reason}\n` +
      "  hint: Please report it in the project's issue tracker, with the command that you ran.",
  );
  expect(exitCodeOf(thrown)).toBe(70);
});

test('each kind of error has its exit code', () => {
  expect(exitCodeOf(SLIP)).toBe(2);
  expect(exitCodeOf(NOT_RUNNING)).toBe(1);
  expect(exitCodeOf(fail('TMUX_MISSING', { path: '/bin' }))).toBe(4);
  expect(exitCodeOf(fail('USAGE', { reason: 'x', advice: 'y' }))).toBe(64);
});

test('an error of another copy of the core is recognised', () => {
  expect(isOrchestratorError({ [Symbol.for('agent-orchestrator.error')]: true })).toBe(true);
  expect(isOrchestratorError(new Error('x'))).toBe(false);
});

test('the cause is kept', () => {
  const cause = new Error('ENOENT');
  expect(fail('BUG', { reason: 'x' }, { cause }).cause).toBe(cause);
});
