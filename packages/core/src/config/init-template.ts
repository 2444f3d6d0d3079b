import { sanitizePrefix } from './session-name.ts';

/** The tool that a starter file is written for. The core knows none; the caller does. */
export interface StarterBackend {
  /** Name of the `[backend.NAME]` table. */
  readonly name: string;
  readonly model: string;
  /** Keys of the table, in order. */
  readonly keys: readonly (readonly [key: string, value: string | number | boolean])[];
  /** Plugins to name in the comment about `plugins`. */
  readonly plugins: readonly string[];
}

/** The starter file for a project in a folder of this name, as TOML. It is valid for every name. */
export function starterConfig(folderName: string, backend: StarterBackend): string {
  const keys = backend.keys.map(([key, value]) => `${key} = ${tomlValue(value)}`);
  return `#:schema ./node_modules/@agent-orchestrator/core/agents.schema.json
# Starter config. Every key is described in docs/configuration.md.

# Plugins are implied by what is used below. To pin them, or to add your own:
# plugins = [${backend.plugins.map(tomlValue).join(', ')}]

[defaults]
session_prefix = ${tomlValue(sanitizePrefix(folderName))}
log_dir = ".ao-state"
backend = ${tomlValue(backend.name)}
model = ${tomlValue(backend.model)}
watch = "heal"

[backend.${tomlKey(backend.name)}]
${keys.join('\n')}

[[agent]]
name = "worker"
kind = "persistent"
prompt = "You are a worker agent. Wait for instructions."
`;
}

function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlValue(name);
}

/** JSON texts are TOML texts, but for DEL, which TOML wants escaped. */
function tomlValue(value: string | number | boolean): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}
