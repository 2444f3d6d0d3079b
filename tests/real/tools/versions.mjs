/**
 * The real tools, each as the package that carries its native binary: it needs no installer and no Node of its own. The
 * checksums are those of the published packages; a download that differs is refused.
 * @typedef {'claude' | 'opencode' | 'codex'} ToolName
 * @typedef {{
 *   readonly tool: ToolName, readonly version: string, readonly package: string, readonly packageVersion: string,
 *   readonly integrity: string, readonly binary: string, readonly megabytes: number,
 * }} Release
 * `binary`: path in the package. `megabytes`: on disk.
 */

/** The first release of each tool is the one that tests use. @type {readonly Release[]} */
export const RELEASES = [
  {
    tool: 'claude',
    version: '2.1.330',
    package: '@anthropic-ai/claude-code-linux-x64',
    packageVersion: '2.1.330',
    integrity:
      'sha512-9Gn+V7DtJ8M1nztP9CeDVl9g3RtrepI7rOFTyPRRnZe8D6zebIHKmC7OvBauucuAP0X0k85SDN/LPVZyjsGezQ==',
    binary: 'claude',
    megabytes: 364,
  },
  {
    tool: 'claude',
    version: '2.1.197',
    package: '@anthropic-ai/claude-code-linux-x64',
    packageVersion: '2.1.197',
    integrity:
      'sha512-rIlKmrY0QMyHgPRX/MYWNj039vbypICvI9jVe3rs9Xy2RnNklySjyPxqh62QadznzoftEO23uYQ1tFePcQ//bg==',
    binary: 'claude',
    megabytes: 250,
  },
  {
    tool: 'opencode',
    version: '1.18.33',
    package: 'opencode-linux-x64',
    packageVersion: '1.18.33',
    integrity:
      'sha512-q/t/3p2CTxOT9y2kvjesb/LZab2+1eqlhhWA02Be6mjTtmYtNBcBsrI5yDo4Fw7ZSPBW2oyMIGMNRqiKQjiAWw==',
    binary: 'bin/opencode',
    megabytes: 177,
  },
  {
    tool: 'codex',
    version: '0.169.0',
    package: '@openai/codex',
    packageVersion: '0.169.0-linux-x64',
    integrity:
      'sha512-o05NyAOCDygSPRo1yinzxvkRSdmsZyBD9E7mbpmjRanSfM8lypqWtQgEo4XfNkwhuCR2aFu8mlGOsQGFXVbVww==',
    binary: 'vendor/x86_64-unknown-linux-musl/bin/codex',
    megabytes: 404,
  },
];

/**
 * The release named `TOOL` (the one that tests use) or `TOOL@VERSION`.
 * @param {string} name
 * @returns {Release | undefined}
 */
export function findRelease(name) {
  const [tool, version] = name.split('@');
  return RELEASES.find(
    (release) => release.tool === tool && (version ?? release.version) === release.version,
  );
}
