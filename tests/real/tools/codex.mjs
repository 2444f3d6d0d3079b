import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a home in which Codex 0.169.0 starts without a question and talks to the scripted model alone.
 * @param {import('./home.mjs').HomeRequest} request
 * @returns {Record<string, string>} environment for the tool
 */
export function codexHome({ home, project, modelUrl }) {
  const folder = join(home, '.codex');
  mkdirSync(folder, { recursive: true });
  const config = [
    'model = "scripted"',
    'model_provider = "scripted"',
    'check_for_update_on_startup = false',
    '[model_providers.scripted]',
    'name = "Scripted"',
    `base_url = "${modelUrl}/v1"`,
    'env_key = "SCRIPTED_KEY"',
    'wire_api = "responses"',
    `[projects.${JSON.stringify(project)}]`,
    'trust_level = "trusted"',
  ];
  writeFileSync(join(folder, 'config.toml'), `${config.join('\n')}\n`);
  return { CODEX_HOME: folder, SCRIPTED_KEY: 'dummy' };
}
