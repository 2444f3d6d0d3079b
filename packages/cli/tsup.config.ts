import { defineConfig } from 'tsup';
import base from '../../tsup.base.ts';

// A command, not a library: nothing imports it, so it ships no types.
export default defineConfig({
  ...base,
  entry: ['src/start.ts'],
  dts: false,
  // As in the base, for the start of a verb.
  noExternal: ['commander'],
  // Commander is CommonJS and requires modules of Node.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
