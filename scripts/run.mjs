import { closingLine } from './count-tests.mjs';
import { runTests } from './run-tests.mjs';
import { requireGitAndTmux, requireNode } from './setup/require-tools.mjs';
import { runForeground } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';
import { runMain, Stop } from './setup/stop.mjs';
import { runTurbo } from './setup/turbo.mjs';
import { testReal } from './test-real.mjs';

const LINT = ['lint:root'];
const TYPES = ['typecheck', 'typecheck:root'];

/** What `npm run <verb>` does, once everything is installed and built. */
const VERBS = {
  build: async () => 0,
  lint: async () => ((await check('Lint', LINT)) ? 0 : 1),
  typecheck: async () => ((await check('Types', TYPES)) ? 0 : 1),
  format: (args) => runForeground('biome', ['check', '--write', ...(args.length > 0 ? args : ['.'])]),
  demo: (args) => runForeground(process.execPath, ['examples/two-agents/demo.mjs', ...args]),
  bench: (args) => runForeground(process.execPath, ['bench/run.mjs', ...args]),
  test,
  'test:real': testReal,
  'record-screens': (args) => runForeground(process.execPath, ['tests/real/record.mjs', ...args]),
  'check:packages': (args) =>
    runForeground('vitest', ['run', '--config', 'vitest.packages.config.ts', ...args]),
};

await runMain(async () => {
  const [verb, ...args] = process.argv.slice(2);
  requireNode();
  if (!Object.hasOwn(VERBS, verb ?? '')) {
    throw new Stop(
      `"${verb ?? ''}" is not a verb of scripts/run.mjs.`,
      `Use one of: ${Object.keys(VERBS).join(', ')}.`,
    );
  }
  if (['demo', 'bench', 'test', 'test:real', 'record-screens', 'check:packages'].includes(verb))
    requireGitAndTmux();
  await setUp();
  return VERBS[verb](args);
});

/** Lint, types and every test; arguments select tests, and then only those run. */
async function test(args) {
  const everything = args.length === 0;
  const checksPass = !everything || (await check('Lint and types', [...LINT, ...TYPES]));
  const tests = await runTests(args);
  const someRan = tests.passed + tests.failed > 0;
  if (!someRan) console.error('No test ran.');
  else if (tests.code !== 0 && tests.failed === 0)
    console.error('Vitest met an error outside the tests; it stands above.');
  if (!checksPass) console.error('Lint or types failed; the messages stand above the tests.');
  console.log(closingLine(tests));
  return tests.code === 0 && tests.failed === 0 && someRan && checksPass ? 0 : 1;
}

async function check(name, tasks) {
  const { ok, output, allCached } = await runTurbo(tasks, ['--continue']);
  if (ok) console.log(`${name}: fine${allCached ? ' (nothing changed)' : ''}.`);
  else console.error(`${output.trimEnd()}\n${name}: failed.`);
  return ok;
}
