import { fileURLToPath } from 'node:url';
import { programOf, quoteShell, renderCommand } from '@agent-orchestrator/core/plugin';
import type { AttachJob } from './attach-session.ts';
import { PLAIN_ATTACH } from './options.ts';

/** Beside the built plugin, and beside its source. */
const PROGRAM = fileURLToPath(new URL('../bin/attach.mjs', import.meta.url));

const USUAL = '{bin} attach {server} --dir {dir} --session {session}';

/**
 * The command line that opens the session and attaches to it. A template of the user's own is run by a shell, as it would
 * be without us; the usual one needs none.
 */
export function attachLine(job: AttachJob, template: string, bin: string): string {
  const values = { server: job.url, dir: job.directory, session: job.session };
  const usual = template === PLAIN_ATTACH && programOf(bin) !== undefined;
  const attach = renderCommand(template === PLAIN_ATTACH ? USUAL : template, values, { bin });
  const opener = [process.execPath, PROGRAM, JSON.stringify(job)].map(quoteShell).join(' ');
  return `exec ${opener} ${usual ? attach : `/bin/sh -c ${quoteShell(attach)}`}`;
}

/** The server's command takes the place of its shell, where it is a plain word. */
export function inPlaceOfShell(bin: string): string {
  return programOf(bin) === undefined ? bin : `exec ${bin}`;
}
