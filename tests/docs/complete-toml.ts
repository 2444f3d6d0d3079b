import { asTable, asText, parseToml, type RawTable } from '../../packages/core/src/config/parse-toml.ts';

/**
 * A fragment of an agents.toml made into a whole file. What it lacks is put behind it, so that keys at its top stay at
 * the top; only the required keys of a [defaults] that lacks them are put under its header. Everything is made up, and
 * none of it can hide a mistake of the fragment.
 */
export function completeToml(fragment: string): string {
  const raw = parseToml({ path: 'fragment.toml', text: fragment }).raw;
  const backends = Object.keys(asTable(raw.backend) ?? {});
  const backend = backends[0] ?? 'fixture';
  const added: string[] = [];
  const defaults = asTable(raw.defaults);
  let text = fragment;
  if (defaults?.session_prefix === undefined) {
    const required = [
      '[defaults]',
      'session_prefix = "fixture-"',
      'log_dir = ".ao-state"',
      `backend = "${backend}"`,
    ];
    if (defaults === undefined) added.push(...required);
    else text = fragment.replace('[defaults]', required.join('\n'));
  }
  if (backends.length === 0) added.push('[backend.fixture]', 'driver = "exec"', 'bin = "true {kickoff}"');
  const named = asTables(raw.agent).map(({ name }) => name);
  const run = asText(asTable(asTable(raw.loop)?.on_complete)?.run);
  const absent = [...(named.length === 0 ? ['fixture'] : []), ...(run === undefined ? [] : [run])];
  for (const name of absent)
    if (!named.includes(name)) added.push('[[agent]]', `name = "${name}"`, `backend = "${backend}"`);
  return [text, '', ...added, ''].join('\n');
}

function asTables(value: unknown): RawTable[] {
  return Array.isArray(value) ? value.map(asTable).filter((one) => one !== undefined) : [];
}
