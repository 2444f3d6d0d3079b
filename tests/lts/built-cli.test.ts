import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

/** The Node 24 LTS binary that a registry package ships for this platform, if there is one. */
const ltsNode = findLtsNode();
const agents = fileURLToPath(new URL('../../packages/cli/bin/agents.js', import.meta.url));

describe.skipIf(ltsNode === undefined)('the built command under the current LTS Node', () => {
  it('really runs on Node 24', async () => {
    expect((await runLts(['--version'])).stdout).toMatch(/^v24\./);
  });

  it('says its version', async () => {
    const { stdout, stderr } = await runLts([agents, '--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n.+: the project's own copy$/);
    expect(stderr).toBe('');
  });

  it('explains itself', async () => {
    const { stdout, stderr } = await runLts([agents, '--help']);
    expect(stdout).toContain('agents');
    expect(stderr).toBe('');
  });
});

it.runIf(process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch))(
  'the LTS binary is installed wherever it exists',
  () => {
    expect(ltsNode).toBeDefined();
  },
);

function runLts(args: readonly string[]) {
  return execa(ltsNode ?? '', args);
}

function findLtsNode(): string | undefined {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = join(dirname(manifest), 'bin', 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
