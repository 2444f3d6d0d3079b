import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresTable } from '../tests/real/figures.mjs';
import { namespaceProblem, runInside } from '../tests/real/namespace.mjs';
import { installTools } from '../tests/real/tools/install.mjs';
import { RELEASES } from '../tests/real/tools/versions.mjs';
import { ROOT } from './setup/paths.mjs';
import { childEnvironment } from './setup/run-command.mjs';
import { Stop } from './setup/stop.mjs';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** In CI: how long downloads may take, and after which time no further scenario is begun, downloads included. In ms. */
const DOWNLOAD_PATIENCE = 120_000;
const CI_TIME = 210_000;

/**
 * Runs the tests against the real tools; arguments select tests. Downloads what is missing; resolves to the exit code.
 *
 * With `--ci`: the scenarios that are not in `scenarios/long`, for a limited time. Where they cannot be run at all (no
 * namespace, no download) that is said loudly and counts as success: it is the machine's, not the code's.
 */
export async function testReal(args) {
  const isCi = args.includes('--ci');
  const until = Date.now() + CI_TIME;
  const chosen = args.filter((arg) => arg !== '--ci');
  try {
    requireNamespace();
    await installTools(RELEASES, isCi ? { patience: DOWNLOAD_PATIENCE } : {});
  } catch (error) {
    if (!isCi || !(error instanceof Stop)) throw error;
    console.error(banner('NOT RUN: the tests against the real tools', error.message));
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'ao-real-figures-'));
  const figures = join(folder, 'figures.jsonl');
  try {
    const code = await runInside(vitest(isCi ? ['--exclude', '**/long/**', ...chosen] : chosen), {
      ...environment(),
      AO_REAL_FIGURES: figures,
      ...(isCi ? { CI: 'true', AO_REAL_UNTIL: String(until), AO_TEST_PATIENCE: '3' } : {}),
    });
    if (existsSync(figures)) console.log(figuresTable(readFileSync(figures, 'utf8')));
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireNamespace() {
  const problem = namespaceProblem();
  if (problem === undefined) return;
  throw new Stop(
    `The real tools need a network namespace of their own, and ${problem}.`,
    'Run on a Linux machine that allows "unshare --net", as root or with user namespaces.',
  );
}

const vitest = (args) => [process.execPath, VITEST, 'run', '--config', 'vitest.real.config.ts', ...args];

/** Tests start their own tmux servers and must not see the one they may be run from. */
function environment() {
  const { TMUX, TMUX_PANE, ...rest } = childEnvironment();
  return rest;
}

/** What nobody overlooks in a long log. */
function banner(title, text) {
  const line = '!'.repeat(78);
  return `\n${line}\n${title}\n${text}\n${line}\n`;
}
