/** A watchdog that looks often. */
export const FAST = `
[watchdog]
signal_interval = 0.25
heavy_interval = 0.5
restart_backoff = 0.2
`;

export const DEFAULTS = `
[defaults]
session_prefix = "p-"
log_dir = ".ao-state"
`;

/** The fake agent in line mode, which notes every line that it is given. */
export const LISTENER = `
[backend.listener]
prompt_delivery = "exec"
bin = "listener {kickoff}"
`;

export const agent = (name: string, keys = '') => `
[[agent]]
name = "${name}"
backend = "listener"
${keys}
`;

/** Agents in line mode under a quick watchdog. */
export const listeners = (...agents: string[]) => DEFAULTS + FAST + LISTENER + agents.join('');
