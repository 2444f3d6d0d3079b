/** What stands before the text of a complaint, by the program that says it. */
const PREFIX = /^(?:npm (?:error|ERR!)|error|ERROR)(?::|(?=\s|$))\s*(?:(?:notarget|404)\b\s*)?/;
/** What is about the complaint: names of log files, codes that the text repeats. */
const ABOUT = /^(?:code|errno|syscall|path)\s|^A complete log|^This error happened|^In most cases/;
/** A line of yarn 2 and later: its code, a frame, its text. */
const FRAMED = /^➤ YN(\d{4}): (?:[│┌└·] ?)?(.*)$/;

/** The lines in which a package manager says what is wrong; `undefined`: it has said nothing. */
export function complaintOf(said: string): string | undefined {
  const lines = said
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
    .replace(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const framed = framedComplaint(lines);
  const errors = framed ?? lines.filter((line) => /\berr(?:or)?\b|ERR_/i.test(line));
  const texts = errors
    .map((line) => line.replace(PREFIX, '').trim())
    .filter((line) => line !== '' && !ABOUT.test(line));
  const chosen = texts.length > 0 ? texts.slice(0, 2) : lines.slice(-1);
  return chosen.length === 0 ? undefined : chosen.join(' ').slice(0, 300).replace(/\.$/, '');
}

/** What is said in the last step, which is the one that failed. Lines with the code 0 are about the steps themselves. */
function framedComplaint(lines: readonly string[]): string[] | undefined {
  const framed = lines.flatMap((line) => {
    const [, code, text = ''] = FRAMED.exec(line) ?? [];
    return code === undefined ? [] : [{ said: code !== '0000', begins: /^➤ YN0000: ┌/.test(line), text }];
  });
  if (framed.length === 0) return undefined;
  return framed
    .slice(framed.findLastIndex(({ begins }) => begins) + 1)
    .filter(({ said }) => said)
    .map(({ text }) => text.trim());
}
