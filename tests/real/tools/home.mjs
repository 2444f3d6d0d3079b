import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { claudeHome } from './claude.mjs';
import { codexHome } from './codex.mjs';
import { opencodeHome } from './opencode.mjs';

/**
 * @typedef {{ readonly home: string, readonly project: string, readonly modelUrl: string, readonly login: Login }} HomeRequest
 * `project`: the folder in which the tool will be started and which it shall trust.
 * @typedef {'key' | 'subscription'} Login With a key there are no usage limits to show.
 */

const HOMES = { claude: claudeHome, opencode: opencodeHome, codex: codexHome };

/**
 * Makes a home for a tool and puts its binary into `bin` under the tool's own name.
 * @param {import('./versions.mjs').ToolName} tool
 * @param {string} binary
 * @param {string} bin
 * @param {HomeRequest} request
 * @returns {Record<string, string>} environment for the tool
 */
export function makeHome(tool, binary, bin, request) {
  mkdirSync(bin, { recursive: true });
  rmSync(join(bin, tool), { force: true });
  symlinkSync(binary, join(bin, tool));
  return HOMES[tool](request);
}
