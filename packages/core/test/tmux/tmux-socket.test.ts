import { describe, expect, test } from 'vitest';
import { clientEnvironment, parseTmuxSocket, socketArguments } from '../../src/tmux/tmux-socket.ts';

describe('a configured tmux socket', () => {
  test.each([
    ['default', []],
    ['my fleet', ['-L', 'my fleet']],
    ['/run/user/1/tmux', ['-S', '/run/user/1/tmux']],
  ])('%j becomes %j', (value, args) => {
    expect(socketArguments(parseTmuxSocket(value))).toEqual(args);
  });

  test.each([
    ['', 'A tmux socket cannot be empty.'],
    ['a/b', 'The tmux socket "a/b" is neither a name nor an absolute path.'],
    ['..', 'The tmux socket ".." is not a name.'],
    [`/${'x'.repeat(103)}`, expect.stringContaining('is longer than the 103 bytes')],
  ])('%j is refused', (value, message) => {
    expect(() => parseTmuxSocket(value)).toThrow(
      expect.objectContaining({ kind: 'invalid', message, detail: value }),
    );
  });

  test('the session around us does not decide which server is the default one', () => {
    const env = {
      PATH: '/bin',
      TMUX: '/tmp/tmux-1/other,1,0',
      TMUX_PANE: '%1',
      TMUX_TMPDIR: '/run',
      UNSET: undefined,
    };
    expect(clientEnvironment(env)).toEqual({ PATH: '/bin', TMUX_TMPDIR: '/run' });
  });
});
