import { fileURLToPath } from 'node:url';

const script = (name) => fileURLToPath(new URL(`agents/${name}.sh`, import.meta.url));

/** Command lines of agents. */
export const IDLE = 'sleep 1000000';
export const BUSY = `bash '${script('worker')}'`;
export const recorder = (folder) => `bash '${script('recorder')}' '${folder}/{session}'`;
export const listener = (folder) => `bash '${script('listener')}' '${folder}/{session}'`;

export const agentName = (index) => `a${index + 1}`;
export const sessionName = (agent) => `b-${agent}`;

/** An agents.toml that both tools understand: `size` agents that run one command line. */
export function fleetConfig({ size, bin, intervals, extra = '' }) {
  const agents = Array.from({ length: size }, (_, index) => agent(agentName(index)));
  return `[defaults]
session_prefix = "b-"
log_dir = ".ao-state"
backend = "plain"
watch = "heal"

[watchdog]
${intervals}
[backend.plain]
prompt_delivery = "exec"
bin = ${JSON.stringify(bin)}
active_re = "esc to interrupt"
limit_re = "usage limit"
${agents.join('')}${extra}`;
}

/** A builder and an adversary, with a repository for the watchdog. */
export function pairConfig({ repo, bin }) {
  return `
[backend.listening]
prompt_delivery = "exec"
bin = ${JSON.stringify(bin)}

[loop]
roles_dir = "prompts"

[loop.handoff]
repo = ${JSON.stringify(repo)}
claim_pings = "adversary"
review_pings = "builder"
${['builder', 'adversary'].map((name) => agent(name, `kind = "loop"\nrole = "${name}"\nbackend = "listening"\n`)).join('')}`;
}

const agent = (name, keys = 'kind = "persistent"\nprompt = "Work."\n') =>
  `\n[[agent]]\nname = "${name}"\n${keys}`;
