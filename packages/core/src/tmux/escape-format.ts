/**
 * Escapes text for an argument that tmux expands as a format (`new-session -s`, `-n`, `-c`).
 *
 * `##` stands for `#`, except that tmux copies a run of `#` before `[` unchanged (a style); tmux 3.3a.
 */
export function escapeFormat(text: string): string {
  return text.replace(/#+(\[?)/g, (run, bracket: string) => (bracket ? run : run + run));
}
