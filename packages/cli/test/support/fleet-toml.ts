/** An agents.toml with a backend "sh", whose `bin` is a command line, and fast intervals. */
export function fleetToml({
  bin = 'exec sleep 1000',
  prefix = 't-',
  defaults = '',
  rest = '',
}: {
  readonly bin?: string;
  readonly prefix?: string;
  /** More lines of [defaults]. */
  readonly defaults?: string;
  readonly rest?: string;
} = {}): string {
  return `[defaults]
session_prefix = ${JSON.stringify(prefix)}
log_dir = ".ao-state"
backend = "sh"
watch = "heal"
${defaults}

[watchdog]
signal_interval = 1
heavy_interval = 1
restart_backoff = 0

[backend.sh]
prompt_delivery = "exec"
bin = ${JSON.stringify(bin)}

${rest}
`;
}

export function agent(name: string, more = 'prompt = "go"'): string {
  return `[[agent]]\nname = ${JSON.stringify(name)}\n${more}\n`;
}
