/**
 * Compiles a pattern for commit subjects: case-insensitive, `^` and `$` at the ends of the subject.
 * Patterns written for Python's `re` are taken too: leading inline flags, `(?P<name>…)`, `\A` and `\Z`.
 *
 * @throws SyntaxError when the pattern is not a regular expression.
 */
export function subjectPattern(source: string): RegExp {
  const translated = source
    .replace(/^\(\?[aimsu]+\)/, '')
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\\(.)/gs, (pair, letter: string) => (letter === 'A' ? '^' : letter === 'Z' ? '$' : pair));
  return new RegExp(translated, 'im');
}
