/** A compiled pattern, or why there is none. */
export type CompiledPattern =
  | { readonly pattern: RegExp; readonly reason?: undefined }
  | { readonly pattern?: undefined; readonly reason: string };

/**
 * Compiles a pattern of a config file: case never counts, and Unicode rules apply where the pattern is valid with
 * them. The forms of Python's `re` that have an equal in JavaScript are accepted.
 */
export function compilePattern(source: string): CompiledPattern {
  const translated = translate(source);
  if (translated.reason !== undefined) return { reason: translated.reason };
  const { body, flags } = translated;
  try {
    return { pattern: new RegExp(body, `iu${flags}`) };
  } catch {
    // Many patterns escape more than Unicode rules allow; they are judged without these.
  }
  const unknown = unknownEscape(body);
  if (unknown !== undefined) return { reason: `the escape "${unknown}" has no meaning` };
  try {
    return { pattern: new RegExp(body, `i${flags}`) };
  } catch (error) {
    const { message } = error as SyntaxError;
    const [, why = message] = /^Invalid regular expression: .*\/[a-z]*: ([\s\S]*)$/.exec(message) ?? [];
    return { reason: why.charAt(0).toLowerCase() + why.slice(1) };
  }
}

type Translation = { body: string; flags: string; reason?: undefined } | { reason: string };

/** One token of a pattern: an escape, the opening of a special group, a count without a lower bound, or a character. */
const TOKEN =
  /\\[\s\S]|\(\?P<|\(\?P=(?<back>\w+)\)|\(\?P>|\(\?#[^)]*\)|\(\?[aiLmsux-]+[:)]|\{,(?<upTo>\d+)\}|\[\^?\]?|[\s\S]/g;

function translate(source: string): Translation {
  const multiline = /^\(\?[aiLsux]*m/.test(source);
  let flags = '';
  let inClass = false;
  let body = '';
  for (const match of source.matchAll(TOKEN)) {
    const [token] = match;
    const at = `at character ${match.index + 1}`;
    if (inClass) {
      // Within a class the token of a special group is still only characters.
      inClass = !token.includes(']') || token.startsWith('\\');
      body += token.startsWith('[') ? token.replace('[', '\\[') : token;
    } else if (token.startsWith('[')) {
      inClass = true;
      body += token.replace(']', '\\]');
    } else if (/^\(\?[aiLmsux-]+\)$/.test(token)) {
      if (match.index > 0)
        return { reason: `flags such as "${token}" may only stand at the start, not ${at}` };
      if (/[xL-]/.test(token)) return { reason: `the flags "${token}" have no equal in JavaScript` };
      flags += [...'ms'].filter((flag) => token.includes(flag)).join('');
    } else if (/^\(\?[aiLmsux-]+:$/.test(token)) {
      if (!/^\(\?[iu]+:$/.test(token))
        return { reason: `the flags "${token}" ${at} have no equal in JavaScript` };
      body += '(?:';
    } else if (token === '(?P>') {
      return { reason: `the group "(?P>" ${at} has no equal in JavaScript` };
    } else {
      body += plain(token, match.groups ?? {}, multiline);
    }
  }
  return { body, flags };
}

function plain(
  token: string,
  { back, upTo }: Record<string, string | undefined>,
  multiline: boolean,
): string {
  if (token === '(?P<') return '(?<';
  if (back !== undefined) return `\\k<${back}>`;
  if (upTo !== undefined) return `{0,${upTo}}`;
  if (token.startsWith('(?#')) return '';
  if (token === '\\A') return multiline ? '(?<![\\s\\S])' : '^';
  if (token === '\\Z') return multiline ? '(?![\\s\\S])' : '$';
  if (token === '\\a') return '\\x07';
  return token;
}

/** Without Unicode rules JavaScript takes an unknown escape for the letter itself, which nobody means. */
function unknownEscape(body: string): string | undefined {
  for (const [letter] of body.matchAll(/\\[\s\S]/g)) {
    if (/\\[A-Za-z]/.test(letter) && !/\\[bBcdDfknrsStuvwWx]/.test(letter)) return letter;
  }
  return undefined;
}
