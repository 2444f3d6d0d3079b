/**
 * Makes OpenCode 1.18.33 talk to the scripted model alone.
 * @param {import('./home.mjs').HomeRequest} request
 * @returns {Record<string, string>} environment for the tool
 */
export function opencodeHome({ modelUrl }) {
  const provider = {
    npm: '@ai-sdk/openai-compatible',
    name: 'Scripted',
    options: { baseURL: `${modelUrl}/v1`, apiKey: 'dummy' },
    models: { scripted: { name: 'Scripted', limit: { context: 200_000, output: 8_000 } } },
  };
  const config = {
    model: 'scripted/scripted',
    small_model: 'scripted/scripted',
    provider: { scripted: provider },
    autoupdate: false,
    share: 'disabled',
    permission: { bash: 'ask', edit: 'ask', webfetch: 'ask' },
  };
  return {
    OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  };
}
