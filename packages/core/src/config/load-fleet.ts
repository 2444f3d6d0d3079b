import { fail } from '../errors/catalog.ts';
import { checkAgents } from './check-agents.ts';
import { checkBackends } from './check-backends.ts';
import { checkLoops } from './check-loops.ts';
import { checkNames } from './check-names.ts';
import { checkSchema } from './check-schema.ts';
import { checkSocket } from './check-socket.ts';
import { checkTranscript } from './check-transcript.ts';
import { draftOf } from './draft.ts';
import { collectFindings, inFileOrder } from './findings.ts';
import type { Fleet } from './fleet.ts';
import { parseToml } from './parse-toml.ts';
import { readConfigFile } from './read-config-file.ts';
import { resolveFleet } from './resolve-fleet.ts';
import type { RawFile } from './schema.ts';

/** What may change a fleet from outside its file. */
export interface LoadOptions {
  /**
   * Environment in which `AGENT_MODEL_<name>` and `AGENT_BACKEND_<name>` override the file. Given for a single command
   * that a person runs; left out by the watchdog, for which only the file counts.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads, checks and resolves a config file. Touches nothing on disk.
 *
 * Throws an `OrchestratorError`: CONFIG_NOT_FOUND, CONFIG_IS_FOLDER, CONFIG_UNREADABLE, CONFIG_NOT_UTF8 or CONFIG_SYNTAX
 * for a file that cannot be read, and else one CONFIG_INVALID whose `problems` are everything that is wrong, each with
 * `file`, `line` and `column` in its details.
 */
export function loadFleet(path: string, { env = {} }: LoadOptions = {}): Fleet {
  const parsed = parseToml(readConfigFile(path));
  const findings = collectFindings(parsed.path, parsed.locate);
  const draft = draftOf(parsed, env);
  checkSchema(parsed.raw, findings);
  checkSocket(draft, parsed.path, findings);
  checkNames(draft, findings);
  checkBackends(draft, findings);
  checkAgents(draft, findings);
  checkLoops(draft, findings);
  checkTranscript(draft, findings);
  if (findings.errors.length > 0) {
    const problems = inFileOrder(findings.errors);
    const count = problems.length === 1 ? '1 problem was' : `${problems.length} problems were`;
    throw fail('CONFIG_INVALID', { path: parsed.path, count }, { problems });
  }
  // The schema has passed, so the raw tables have the schema's type; its defaults live in the resolution.
  const raw = parsed.raw as unknown as RawFile;
  return resolveFleet(raw, { configPath: parsed.path, env, warnings: findings.warnings });
}
