/**
 * A state of a tool: how to get there, how a person sees that it is there, and what the driver has to say of it.
 * @typedef {{
 *   prompt(text: string): Promise<void>,
 *   keys(...keys: string[]): Promise<void>,
 *   shows(pattern: RegExp, deadline?: number): Promise<unknown>,
 *   readonly server: Awaited<ReturnType<typeof import('../model/server.mjs').startModelServer>>,
 * }} Terminal
 * A tool in a terminal: a prompt is typed and submitted, keys are pressed by tmux's names.
 *
 * @typedef {{
 *   readonly name: string,
 *   readonly start?: Start,
 *   readonly play: (terminal: Terminal) => Promise<void>,
 *   readonly shows: RegExp,
 *   readonly activity: string,
 *   readonly limit: boolean,
 *   readonly leave?: (terminal: Terminal) => Promise<void>,
 * }} State
 * `play` begins at an idle tool, unless `start.dialog`. `activity`: the verdict, `a|b`: either. `leave` goes back to an
 * idle tool; a state without it is a dead end.
 *
 * @typedef {{
 *   readonly login?: import('../tools/home.mjs').Login,
 *   readonly args?: readonly string[],
 *   readonly env?: Record<string, string>,
 *   readonly adjust?: (folders: { home: string, project: string }) => void,
 *   readonly dialog?: boolean,
 * }} Start
 * How the tool is started where it is not as usual. `dialog`: it begins with one, and is not idle before.
 */

/**
 * A state that one prompt leads to.
 * @param {string} text
 * @returns {State['play']}
 */
export const byPrompt = (text) => (terminal) => terminal.prompt(text);

/**
 * One or more keys.
 * @param {string[]} keys
 * @returns {(terminal: Terminal) => Promise<void>}
 */
export const byKeys =
  (...keys) =>
  async (terminal) => {
    for (const key of keys) await terminal.keys(key);
  };
