const ESC = '\u001b';
const BEL = '\u0007';

/** Whatever is not plain text: control characters but tab and line feed, separators, text direction, half characters. */
const SUSPECT = /[^\n\t\u0020-\u007e\u00a0-\u2027\u2030-\u2065\u206a-\ud7ff\ue000-\ufffd]/u;

/** Complete escape sequences: CSI, OSC, other strings, and those of two characters (ECMA-48). Each one is read once. */
const SEQUENCES = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)`,
    `${ESC}[PX^_][^${ESC}]*${ESC}\\\\`,
    `${ESC}[ -/]*[0-Z\\\\^-~]`,
  ].join('|'),
  'g',
);

const ESCAPED_COLOUR = /\\+u001b\[[0-9;]{0,20}[mK]/gi;

const CONTROLS = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const HALF_CHARACTERS = /\p{Cs}/gu;
const SPACES_OF_A_TAB = '    ';

/**
 * Text of a transcript, harmless for a terminal: escape sequences are removed, other control characters and those that turn
 * the direction of writing are shown as symbols, so that nothing is hidden by what a terminal would write over it. The rest
 * stays as it is.
 */
export function cleanText(text: string): string {
  const clean = SUSPECT.test(text) ? neutralise(text) : text;
  return clean.includes('\t') ? clean.replaceAll('\t', SPACES_OF_A_TAB) : clean;
}

/** Without complete escape sequences, also those that JSON has escaped. */
export function withoutSequences(text: string): string {
  const plain = text.includes(ESC) ? text.replace(SEQUENCES, '') : text;
  return plain.includes('u001b[') ? plain.replace(ESCAPED_COLOUR, '') : plain;
}

/** The same, on one line. */
export function cleanLine(text: string): string {
  return cleanText(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

function neutralise(text: string): string {
  const plain = text
    .replace(HALF_CHARACTERS, '\ufffd')
    .replace(SEQUENCES, '')
    .replace(/\r\n|[\u2028\u2029]/g, '\n');
  return plain.replace(CONTROLS, (character) => symbolOf(character.charCodeAt(0)));
}

/** Unicode has pictures for the old controls; the others are named. */
function symbolOf(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
