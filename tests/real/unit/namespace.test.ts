import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isInside, namespaceProblem } from '../namespace.mjs';

const MODULE = fileURLToPath(new URL('../namespace.mjs', import.meta.url));

/** Runs a line of JavaScript in a process that has entered a namespace. */
function inside(script: string): string {
  const enter = `import { runInside } from '${MODULE}'; process.exitCode = await runInside([process.execPath, '--input-type=module', '-e', process.argv[1]]);`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', enter, script], {
    encoding: 'utf8',
  }).trim();
}

test('outside, nobody believes to be inside', () => {
  expect(isInside()).toBe(false);
});

// Containers often forbid namespaces; then the reason has to be told, because the tests of the real tools are skipped.
if (namespaceProblem() === undefined) {
  test('inside, loopback works and nothing else can be reached', () => {
    const script = `
      import { isInside } from '${MODULE}';
      import { createServer, connect } from 'node:net';
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.on('listening', resolve));
      const reach = (port, host) => new Promise((resolve) => connect(port, host).on('connect', () => resolve('reached')).on('error', (error) => resolve(error.code)));
      console.log(isInside(), await reach(server.address().port, '127.0.0.1'), await reach(80, '192.0.2.1'));
      process.exit(0);`;
    expect(inside(script)).toBe('true reached ENETUNREACH');
  });

  test('the exit code is that of the command', () => {
    expect(() => inside('process.exit(7)')).toThrow(expect.objectContaining({ status: 7 }));
  });
} else {
  test('where there can be no namespace, the reason is a sentence', () => {
    expect(namespaceProblem()).toMatch(
      /^(?:network namespaces|"unshare"|loopback|it is not allowed here: .)/,
    );
  });
}
