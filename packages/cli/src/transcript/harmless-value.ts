import type { NameKind } from './secret-names.ts';

/** How a value stands in a text. */
export interface ValuePlace {
  readonly kind: NameKind;
  readonly name: string;
  readonly quoted: boolean;
  /** Behind `=` without a blank, or behind an option: no sentence, and no code. */
  readonly tight: boolean;
  /** Only what is left of the name: `const `, `this.` … */
  readonly before: string;
  /** One of several values below a name. */
  readonly nested?: boolean;
  /** What follows the value. */
  readonly after: string;
}

/** No secret, whatever it is called: a switch, a type, a mark of ours. */
const WORDS =
  /^(?:true|false|null|none|nil|undefined|yes|no|on|off|string|str|text|number|int|integer|float|bool|boolean|bytes|buffer|object|any|unknown|never|void|char|varchar|uuid|required|optional|needed|missing|invalid|empty|unset|set|expired|disabled|enabled|default|changeme|example|hidden|masked|redacted|omitted|present|absent|async|await|new|function|typeof|readonly|self|this|x+|\*+|\.+|-+)\b[;,?!.|[\]<>]*$/i;

/** What stands for a value: `$X`, `${{ x }}`, `$(…)`, `%X%`, `<x>`, `{{x}}`, `[redacted: …`. */
const REFERENCE =
  /^(?:\$[A-Z_][A-Z0-9_]*|\$[A-Za-z_]+|\$\{.*|\$\(.*|%[A-Za-z_]+%|<[^>]*>?|\{\{.*|\{[\w.:]*\}|\[redacted.*|\\?\$\w+|#\{.*|@\w+@)[\];,)]*$/s;

/** No beginning of a value but what follows the end of a text: `'Password: ');` */
const CLOSING = /^[)\],;]+(?:\s|$|[)\],;.])/;

/** Code: a call, a member of something, a template, an operator. */
const EXPRESSION =
  /^(?:[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+[;,)\]}]*$|[A-Za-z_$][\w$.?:]*[([<`]|[=&|!?>({[]|\/[^/]*\/[gimsuy]*\.)/;

const WORD = /^[A-Za-z_$][A-Za-z_$-]*[.!?;:,)\]}]*$/;
const CODE_GOES_ON = /^\s*[,;)\]}]/;
const DECLARED =
  /(?:\b(?:const|let|var|final|val|readonly|return|private|public|static)\s+[\w$.]*|[\w$)\]]\.)$/;

/** Sentences about options: `--token is needed`. */
const PROSE =
  /^(?:is|are|was|to|for|and|or|with|without|option|options|flag|flags|argument|parameter|value|must|should|can|may|will|the|a|an|if|when|in|from|as|by|on|of|at|it|not|has|have|which|that|instead|needs?|takes?|here|there|only|also)\b/i;

/** Whether a value is plainly no secret, by what it is and where it stands. */
export function isHarmless(value: string, place: ValuePlace): boolean {
  const { kind, quoted, tight } = place;
  const text = value.trim();
  if (!/[\p{L}\p{N}]/u.test(text) || WORDS.test(text) || REFERENCE.test(text) || CLOSING.test(value))
    return true;
  if (/^pass$/i.test(place.name) && /^[A-Za-z]+$/.test(text)) return true;
  // What describes a field, as in a schema.
  if (place.nested === true && /\S\s+\S+\s+\S/.test(text)) return true;
  if (kind === 'doubtful') return !isLikely(text, place);
  if (/^[\d_]{1,12}[.,;)]*$/.test(text))
    return !/pass|pwd|pin|otp|secret/i.test(place.name) || text.length < 4;
  if (quoted) return text.length < (kind === 'telling' ? 3 : 1);
  if (text.length < 3 || EXPRESSION.test(text)) return true;
  if (/^pwd/i.test(place.name) && /^[/~.]/.test(text)) return true;
  if (!WORD.test(text)) return false;
  if (CODE_GOES_ON.test(place.after) || /[;,)\]}]$/.test(text) || echoes(text, place.name)) return true;
  if (tight) return PROSE.test(text);
  // A word in the middle of a sentence; or a variable, in code without semicolons.
  return !/^\s*(?:$|[\r\n"'`#\\|&])/.test(place.after) || DECLARED.test(place.before);
}

/** What a doubtful name's value must be like. */
function isLikely(text: string, { name, quoted }: ValuePlace): boolean {
  if (/\s/.test(text) || /^[/~.]/.test(text) || EXPRESSION.test(text)) return false;
  if (/^(?:tokens?|bearer|pat)$/i.test(name) && quoted)
    return text.length >= 8 || (text.length >= 4 && /\d/.test(text));
  return text.length >= 12 && /\d/.test(text.slice(0, 60)) && /[A-Za-z]/.test(text);
}

/** `token: userToken`, `--token TOKEN`. */
function echoes(text: string, name: string): boolean {
  const bare = (word: string) => word.toLowerCase().replace(/[^a-z]/g, '');
  const [own, other] = [bare(text), bare(name)];
  return own !== '' && (own.endsWith(other) || other.endsWith(own));
}
