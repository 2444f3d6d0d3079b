/**
 * Keys of `[backend.NAME]` that an older config may carry whichever driver serves it: the tool that read them before
 * looked up what it needed and ignored the rest.
 */
export const FOREIGN_KEYS: ReadonlySet<string> = new Set([
  'preamble',
  'attach',
  'server',
  'model_env',
  'supports_resume',
  'resume_flag',
  'session_id_flag',
  'remote_control',
  'remote_control_flag',
  'model_flag',
  'flags',
  'bin',
  'prompt_delivery',
  'process_name',
  'submit_key',
  'active_re',
  'limit_re',
  'fatal_re',
  'footer_ui',
  'log_grace',
  'stall_idle',
  'connect_delay',
]);
