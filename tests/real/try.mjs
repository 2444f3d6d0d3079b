import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runMain, Stop } from '../../scripts/setup/stop.mjs';
import { isInside, namespaceProblem, runInside } from './namespace.mjs';
import { openStage } from './stage.mjs';
import { installTool } from './tools/install.mjs';
import { findRelease, RELEASES } from './tools/versions.mjs';

/** Opens a real tool by hand: `node tests/real/try.mjs claude`. README.md says more. */
await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { size: { type: 'string', default: '120x40' }, login: { type: 'string', default: 'key' } },
  });
  const [name = '', ...args] = positionals;
  const release = findRelease(name);
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(values.size) ?? [];
  if (release === undefined || columns === undefined || !/^(?:key|subscription)$/.test(values.login)) {
    throw new Stop(
      `Not understood: ${process.argv.slice(2).join(' ')}`,
      `node tests/real/try.mjs TOOL [--size 120x40] [--login key|subscription] [-- ARGUMENTS OF THE TOOL], TOOL one of ${RELEASES.map(({ tool, version }) => `${tool}@${version}`).join(', ')}`,
    );
  }
  if (!isInside()) {
    await installTool(release);
    const problem = namespaceProblem();
    if (problem !== undefined) throw new Stop('A network namespace is needed.', problem);
    return runInside([process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  }
  const login = /** @type {'key' | 'subscription'} */ (values.login);
  const stage = await openStage({ release, login, size: { columns: +columns, rows: Number(rows) }, args });
  console.log(
    [
      `${release.tool} ${release.version} runs in ${stage.project}. Ctrl-C ends it and removes its folder.`,
      `  its terminal   tmux -S ${stage.socket} attach`,
      `  its screen     tmux -S ${stage.socket} capture-pane -p`,
      `  what it asked  ${stage.logFile}`,
      `  the model      ${stage.server.url} (in the namespace: nsenter -n -t ${process.pid} COMMAND)`,
    ].join('\n'),
  );
  // The stage ends with this process.
  await new Promise(() => setInterval(() => {}, 60_000));
});
