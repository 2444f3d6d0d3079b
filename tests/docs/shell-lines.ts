/** A command of a shell block, without its comment and without continuation lines. */
export interface ShellCommand {
  readonly words: readonly string[];
  readonly text: string;
}

/** The commands of a `sh` block, one for each line. `agents a && agents b` is two. */
export function shellCommands(block: string): ShellCommand[] {
  return block
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/\s+&&\s+/))
    .map((text) => ({ text, words: text.split(/\s+/) }));
}

/** The arguments of a command that runs `agents`, by whichever way; `undefined` when it runs something else. */
export function agentsArguments({ words }: ShellCommand): readonly string[] | undefined {
  const [first = '', second] = words;
  if (first === 'agents' || first.endsWith('/.bin/agents')) return words.slice(1);
  return first === 'npx' && second === 'agents' ? words.slice(2) : undefined;
}
