/**
 * What a prompt asks of the scripted model: `model:VERB key=value key="a value" {"json"…} rest of the line`.
 * @typedef {{ readonly verb: string, readonly options: Readonly<Record<string, string>>, readonly text: string, readonly source: string }} Directive
 */

const DIRECTIVE = /\bmodel:([a-z][a-z-]*)([^\n]*)/g;
const OPTION = /(?<=^|\s)([a-z][\w-]*)=("(?:[^"\\]|\\.)*"|\{.*\}|\S+)/g;

/**
 * The last directive in a text; `undefined` when there is none.
 * @param {string} text
 * @returns {Directive | undefined}
 */
export function parseDirective(text) {
  const found = [...text.matchAll(DIRECTIVE)].at(-1);
  if (found === undefined) return undefined;
  const [source, verb = '', rest = ''] = found;
  const options = Object.fromEntries(
    [...rest.matchAll(OPTION)].map(([, key, value]) => [key, unquote(value ?? '')]),
  );
  return { verb, options, text: rest.replaceAll(OPTION, '').trim(), source: source.trim() };
}

/**
 * An option that is a number; anything else is a mistake in the test that wrote it.
 * @param {Directive} directive
 * @param {string} name
 * @param {number} fallback
 */
export function numberOption(directive, name, fallback) {
  const value = directive.options[name];
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isFinite(number))
    throw new Error(`"${name}=${value}" in "${directive.source}" is not a number.`);
  return number;
}

/** @param {string} value */
function unquote(value) {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}
