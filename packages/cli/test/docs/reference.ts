import { buildProgram } from '../../src/command-line/build-program.ts';
import { VERBS } from '../../src/command-line/verb-table.ts';
import { CLI_ERRORS } from '../../src/errors/cli-errors.ts';

const BLOCK = /<!-- help (\w+) -->\n(?:\n```text\n[\s\S]*?\n```\n)?/g;
const ERRORS = /<!-- errors -->\n[\s\S]*$/;

/** docs/cli.md with the help of each verb and the table of errors as they are now. */
export function fillReference(page: string): string {
  return page
    .replace(
      BLOCK,
      (_whole, verb: string) => `<!-- help ${verb} -->\n\n\`\`\`text\n${helpOf(verb)}\n\`\`\`\n`,
    )
    .replace(ERRORS, `<!-- errors -->\n\n${errorTable()}`);
}

/** What `agents VERB --help` prints, without the options that every verb has. */
function helpOf(verb: string): string {
  let text = '';
  const program = buildProgram(
    () => {},
    (part) => {
      text += part;
    },
  );
  program.commands.find((command) => command.name() === verb)?.outputHelp();
  return text
    .replace(/\nGlobal Options:\n(?: .*\n)+/, '')
    .replaceAll(/^ *-h, --help .*\n/gm, '')
    .replace(/\nOptions:\n(?=\n)/, '')
    .trimEnd();
}

function errorTable(): string {
  const rows = Object.entries(CLI_ERRORS).map(
    ([code, { title, exit, message, hint }]) => `| \`${code}\` | ${exit} | ${title} | ${message} ${hint} |`,
  );
  return ['| Code | Exit code | When | Text |', '|---|---|---|---|', ...rows, ''].join('\n');
}

export const verbNames = (): string[] => VERBS.map(({ name }) => name);
