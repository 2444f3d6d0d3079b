import { describe, expect, it } from 'vitest';
import { withValues } from '../demo/make-sandbox.mjs';
import { makePrinter } from '../demo/print.mjs';

describe('the sandbox of the demo', () => {
  it('changes a value of agents.toml and leaves its comment', () => {
    const text = 'a = "1"  # why\nb = "2"\n';
    expect(withValues(text, { a: '/tmp/x' })).toBe('a = "/tmp/x"  # why\nb = "2"\n');
  });

  it('refuses a key that the file does not have', () => {
    expect(() => withValues('b = "2"\n', { a: '1' })).toThrow('one line "a = …"');
  });
});

describe('the printer of the demo', () => {
  const print = (isTTY, env) => {
    const printed = [];
    const printer = makePrinter({ isTTY, write: (text) => printed.push(text) }, env);
    printer.moment({ at: printer.startedAt + 1234, who: 'builder', what: 'gone', colour: 'red' });
    return printed.join('');
  };

  it('shows time, agent and what happened', () => {
    expect(print(false, {})).toBe('  1.2 s  builder        gone\n');
  });

  it('uses colour on a terminal only, and not with NO_COLOR', () => {
    expect(print(true, {})).toContain('\u001b[31mgone');
    expect(print(true, { NO_COLOR: '1' })).not.toContain('\u001b');
    expect(print(false, {})).not.toContain('\u001b');
  });
});
