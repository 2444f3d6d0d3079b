/** A word that a shell takes as it is: nothing in it is expanded, quoted or redirected. */
const PLAIN_WORD = /^[A-Za-z0-9_@%+:,./-]+$/;

/** Words that POSIX shells, bash, zsh and fish answer themselves. Programs of the same name are not what would run. */
const SHELL_WORDS = new Set(
  (
    '! . : [ [[ alias and begin bg bind break builtin caller case cd command compgen complete continue coproc declare ' +
    'dirs disown do done echo elif else enable end esac eval exec exit export false fc fg fi for function getopts ' +
    'hash help history if in jobs kill let local logout mapfile not or popd printf pushd pwd read readarray readonly ' +
    'return select set setopt shift shopt source suspend switch test then time times trap true type typeset ulimit ' +
    'umask unalias unset until wait while { }'
  ).split(' '),
);

/**
 * The program that a command line starts, when its first word says so plainly; `undefined` for a shell's own
 * words, variable assignments and anything that the shell would expand first.
 */
export function programOf(command: string): string | undefined {
  const word = /^\s*([^\s;&|<>()]+)/.exec(command)?.[1];
  if (word === undefined || !PLAIN_WORD.test(word) || SHELL_WORDS.has(word)) return undefined;
  return word;
}
