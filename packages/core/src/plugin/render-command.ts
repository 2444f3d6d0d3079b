import { quoteAlways, quoteShell, refuseNul } from './quote-shell.ts';
import { type ShellContext, scanShell } from './scan-shell.ts';

const PLACEHOLDER = /^\{(\w+)\}/;

/**
 * Fills `{name}` in a shell command template so that each value arrives byte for byte, whatever it holds.
 *
 * How a value is quoted follows from where its placeholder stands: inside `'…'`, inside `"…"`, or bare, where it
 * becomes (part of) one word. A bare empty value inserts nothing, so that an optional argument disappears.
 * An unknown `{name}`, `${name}` (the shell's own syntax), `\{name}` and placeholders in a comment stay as written.
 *
 * A placeholder inside a script for another shell (`sh -c '… {name} …'`) is quoted for the outer shell only: write
 * `sh -c '… "$1" …' sh {name}` there.
 *
 * @param template a command line in POSIX shell syntax
 * @param values data, never read as shell syntax
 * @param fragments pieces of shell, inserted as written before anything else: a command line that the user configured
 */
export function renderCommand(
  template: string,
  values: Readonly<Record<string, string>>,
  fragments: Readonly<Record<string, string>> = {},
): string {
  const source = insertFragments(template, fragments);
  let rendered = '';
  scanShell(source, (position, context) => {
    const name = context.kind === 'verbatim' ? undefined : PLACEHOLDER.exec(source.slice(position))?.[1];
    const value = name !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
    if (name === undefined || value === undefined) {
      rendered += source[position];
      return 1;
    }
    const length = name.length + 2;
    rendered += encode(value, context, source.slice(0, position), source.slice(position + length));
    return length;
  });
  return rendered;
}

function insertFragments(template: string, fragments: Readonly<Record<string, string>>): string {
  return template.replace(/(?<![$\\])\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(fragments, name) ? (fragments[name] ?? whole) : whole,
  );
}

function encode(value: string, context: ShellContext, before: string, after: string): string {
  refuseNul(value);
  let text = quoteFor(value, context, before, after);
  for (let level = 0; level < context.backticks; level += 1) text = text.replace(/[\\$`]/g, '\\$&');
  return text;
}

function quoteFor(value: string, context: ShellContext, before: string, after: string): string {
  switch (context.kind) {
    case 'single':
      return value.replaceAll("'", String.raw`'\''`);
    case 'ansi':
      return `'${quoteAlways(value)}$'`;
    case 'double':
      // After `$HOME` a letter would lengthen the variable's name: close the quotes and open them again.
      return (/\$\w+$/.test(before) && /^\w/.test(value) ? '""' : '') + value.replace(/[\\$`"]/g, '\\$&');
    case 'bare':
      if (value === '') return '';
      return /[\s=:/]$/.test(before) && /^(?:$|[\s;)/:])/.test(after)
        ? quoteShell(value)
        : quoteAlways(value);
    case 'verbatim':
      return value;
  }
}
