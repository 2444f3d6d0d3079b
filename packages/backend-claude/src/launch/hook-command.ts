import { quoteShell } from '@agent-orchestrator/core/plugin';

/** The file is moved aside between two turns when it is longer than this: 512-byte blocks, as `find -size` counts. */
const LONGEST_FILE = 16_384;

/** What is kept of an event. */
export interface HookWish {
  /** Nothing behind the tool's name: inputs and outputs of tools may be megabytes, and several may end at once. */
  readonly short?: boolean;
  /** Moves a long file aside first. */
  readonly rotate?: boolean;
}

/**
 * The command of a hook: appends the event (one JSON object on a line of its own, Claude Code 2.1.330) to `file`, with the
 * time in seconds as `at`. It needs a POSIX shell, `sed` and `date`, prints nothing, always succeeds, and reads its input to
 * the end also when the file cannot be written, so that the tool never waits for it.
 */
export function hookCommand(file: string, { short = false, rotate = false }: HookWish = {}): string {
  const target = quoteShell(file);
  const old = quoteShell(`${file}.1`);
  const stamp = `-e '1s/^{/{"at":'"$(date +%s)"',/'`;
  const cut = short ? String.raw` -e 's/\("tool_name":"[^"]*"\).*/\1}/'` : '';
  return [
    'umask 077',
    'PATH="$PATH:/usr/bin:/bin"',
    ...(rotate
      ? [
          `[ -z "$(find ${target} -size +${LONGEST_FILE} 2>/dev/null)" ] || mv -f ${target} ${old} 2>/dev/null`,
        ]
      : []),
    `{ LC_ALL=C sed ${stamp}${cut} >>${target} || cat >/dev/null; } 2>/dev/null`,
    'exit 0',
  ].join('; ');
}

/** The command of a status line: keeps its input (one JSON object) as the whole of `file`, then lets `next` show something. */
export function statusLineCommand(file: string, next: string | undefined): string {
  const target = quoteShell(file);
  const own = [
    'umask 077',
    'PATH="$PATH:/usr/bin:/bin"',
    'input=$(cat)',
    `{ printf '%s\\n' "$input" >${target}.$$ && mv -f ${target}.$$ ${target} || rm -f ${target}.$$; } 2>/dev/null`,
  ];
  const show = next === undefined ? 'exit 0' : `printf '%s\\n' "$input" | { ${next}\n}`;
  return [...own, show].join('; ');
}
