import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY = 'sk-ant-api03-a-dummy-key-of-the-tests-0123456789';

/**
 * Makes a home in which Claude Code 2.1.330 starts without a question and talks to the scripted model alone.
 * @param {import('./home.mjs').HomeRequest} request
 * @returns {Record<string, string>} environment for the tool
 */
export function claudeHome({ home, project, modelUrl, login }) {
  const config = join(home, '.claude');
  mkdirSync(config, { recursive: true });
  const settings = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    bypassPermissionsModeAccepted: true,
    numStartups: 5,
    customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
    projects: { [project]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
  };
  // Read from the home folder, or from CLAUDE_CONFIG_DIR where that is set.
  for (const file of [join(home, '.claude.json'), join(config, '.claude.json')]) {
    writeFileSync(file, JSON.stringify(settings));
  }
  return {
    ANTHROPIC_BASE_URL: modelUrl,
    ...(login === 'subscription'
      ? { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-a-dummy-token' }
      : { ANTHROPIC_API_KEY: KEY }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // As root it refuses to skip permissions outside of a sandbox.
    IS_SANDBOX: '1',
  };
}
