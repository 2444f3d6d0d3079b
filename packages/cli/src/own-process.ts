/** Ends the process. Only the command's entry calls it. */
export const endProcess = process.exit.bind(process) as (code?: number) => never;

/** Standard output as the command writes it. */
export const ownStdout: NodeJS.WriteStream = theCommandsOwn(process.stdout);

/**
 * From here on plugins, which run in the same process, cannot end it or write into its answer: `process.exit` throws, so that
 * the guard names plugin and hook, and what they write to standard output goes to standard error.
 */
export function ownProcess(): void {
  process.exit = (code?: number | string | null) => {
    throw new Error(`process.exit(${code ?? ''}) was called, but only the command ends its process`);
  };
  process.stdout.write = process.stderr.write.bind(process.stderr);
  globalThis.console = new console.Console(process.stderr);
}

function theCommandsOwn(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = stream.write.bind(stream);
  return new Proxy(stream, {
    get(target, key) {
      if (key === 'write') return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
