import { dirname } from 'node:path';
import type { Draft } from './draft.ts';
import type { Findings } from './findings.ts';
import { asText } from './parse-toml.ts';
import { resolvePath } from './resolve-path.ts';
import { socketFault } from './tmux-socket.ts';

/** Reports a tmux socket that the system could not open. */
export function checkSocket({ defaults }: Draft, configPath: string, findings: Findings): void {
  const written = asText(defaults.tmux_socket);
  if (written === undefined) return;
  const projectDir = resolvePath(dirname(configPath), asText(defaults.project_dir) ?? '.');
  const reason = socketFault(projectDir, written);
  if (reason === undefined) return;
  findings.error('CONFIG_BAD_NAME', ['defaults', 'tmux_socket'], {
    what: 'tmux_socket',
    value: written,
    reason,
    example: 'tmux_socket = "myproj"',
  });
}
