import { CONFIG_ERRORS } from '../src/errors/config-errors.ts';
import { type ErrorCatalog, EXIT } from '../src/errors/orchestrator-error.ts';
import { PLUGIN_ERRORS } from '../src/errors/plugin-errors.ts';
import { RUN_ERRORS } from '../src/errors/run-errors.ts';
import { TMUX_ERRORS } from '../src/errors/tmux-errors.ts';

const ROOMS: readonly (readonly [title: string, catalog: ErrorCatalog])[] = [
  ['Configuration', CONFIG_ERRORS],
  ['Plugins', PLUGIN_ERRORS],
  ['tmux', TMUX_ERRORS],
  ['Running', RUN_ERRORS],
];

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'Done. A warning does not change that.',
  failed: 'It did not work.',
  config: 'The config file or a plugin has to be changed.',
  locked: 'Another watchdog holds the lock.',
  environment: 'Something is missing or broken on this machine.',
  usage: 'The command line is not understood.',
  bug: 'A bug: please report it.',
};

/** The reference of all error codes, as Markdown. */
export function errorDocs(): string {
  const exits = Object.entries(EXIT).map(
    ([name, code]) => `| ${code} | ${MEANINGS[name as keyof typeof EXIT]} |`,
  );
  return `<!-- Generated from the error catalog by \`npm run generate\` in packages/core. Do not edit. -->
# Errors

Every error has a code that stays the same from release to release, a message that says what happened, and a hint that
says what to do. \`--json\` prints them as \`{ "code", "message", "hint", "details", "problems" }\`. Plugins have codes of
their own, which their documentation lists.

## Exit codes

| Code | Meaning |
|---|---|
${exits.join('\n')}

${ROOMS.map(([title, catalog]) => room(title, catalog)).join('\n')}`;
}

function room(title: string, catalog: ErrorCatalog): string {
  const entries = Object.entries(catalog).map(
    ([code, entry]) => `### ${code}

${entry.title}${entry.exit === EXIT.done ? '' : ` Exit code ${entry.exit}.`}

\`\`\`text
${entry.message}
${entry.hint}
\`\`\`
`,
  );
  return `## ${title}\n\n${entries.join('\n')}`;
}
