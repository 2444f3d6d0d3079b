/**
 * The calls of the scripted model, in the words of the tool that asked: each names its tools and their fields
 * differently. Seen in Claude Code 2.1.330, OpenCode 1.18.33 and Codex 0.169.0.
 * @typedef {import('./directive.mjs').Directive} Directive
 * @typedef {(directive: Directive) => unknown} Input
 */

const PLAN = '# A plan\n\n1. Look around\n2. Change one file\n3. Run the tests\n';
const QUESTION = 'Which colour should the button have?';
const CHOICES = [
  { label: 'Red', description: 'A warm one' },
  { label: 'Blue', description: 'A cold one' },
];

/** Kind of call → name of the tool → its input; the first name that the request offers is used. */
/** @type {Record<string, Record<string, Input>>} */
const CALLS = {
  bash: {
    Bash: (directive) => ({ command: commandOf(directive), description: 'Run a scripted command' }),
    bash: (directive) => ({ command: commandOf(directive), description: 'Run a scripted command' }),
    exec_command: (directive) => ({ cmd: commandOf(directive) }),
    shell_command: (directive) => ({ command: commandOf(directive) }),
    shell: (directive) => ({ command: ['bash', '-lc', commandOf(directive)] }),
  },
  background: {
    Bash: (directive) => ({
      command: commandOf(directive),
      description: 'Run a scripted command',
      run_in_background: true,
    }),
  },
  write: {
    Write: ({ options }) => ({ file_path: options.path ?? 'written.txt', content: 'hello\nworld\n' }),
    write: ({ options }) => ({ filePath: options.path ?? 'written.txt', content: 'hello\nworld\n' }),
    apply_patch: ({ options }) =>
      `*** Begin Patch\n*** Add File: ${options.path ?? 'written.txt'}\n+hello\n+world\n*** End Patch\n`,
  },
  ask: {
    AskUserQuestion: () => ({
      questions: [{ question: QUESTION, header: 'Colour', multiSelect: false, options: CHOICES }],
    }),
    question: () => ({
      questions: [{ question: QUESTION, header: 'Colour', multiple: false, options: CHOICES }],
    }),
    request_user_input: () => ({
      questions: [{ id: 'colour', header: 'Colour', question: QUESTION, options: CHOICES }],
    }),
  },
  plan: {
    ExitPlanMode: () => ({ plan: PLAN }),
    plan_exit: () => ({}),
  },
};

/** The tool of Claude Code 2.1.330 that makes another tool known which is not offered from the start. */
export const TOOL_SEARCH = 'ToolSearch';

/**
 * @param {string} kind
 * @param {Directive} directive
 * @param {import('./conversation.mjs').Conversation} conversation
 * @returns {{ type: 'call', name: string, input: unknown }}
 */
export function toolCall(kind, directive, { tools, calls, planFile }) {
  if (kind === 'call') {
    const { tool = '', input = '{}' } = directive.options;
    return { type: 'call', name: tool, input: JSON.parse(input) };
  }
  if (kind === 'plan' && planFile !== undefined && !calls.includes('Write')) {
    return { type: 'call', name: 'Write', input: { file_path: planFile, content: PLAN } };
  }
  const known = CALLS[kind] ?? {};
  const name = Object.keys(known).find((candidate) => tools.includes(candidate));
  if (name !== undefined) return { type: 'call', name, input: known[name]?.(directive) };
  const [first] = Object.keys(known);
  if (tools.includes(TOOL_SEARCH) && !calls.includes(TOOL_SEARCH)) {
    return { type: 'call', name: TOOL_SEARCH, input: { query: `select:${first}`, max_results: 1 } };
  }
  throw new Error(`The request offers no tool for "model:${kind}"; it offers ${tools.join(', ')}.`);
}

/** @param {Directive} directive */
function commandOf({ options }) {
  return options.cmd ?? 'sleep 5';
}
