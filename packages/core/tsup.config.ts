import { defineConfig } from 'tsup';
import base from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/plugin.ts'],
  // Every verb starts with these. Of them only what is used becomes part of the build, in one file instead of hundreds,
  // which a command loads in half the time. They stay dependencies: the types name one of them.
  noExternal: ['zod', 'smol-toml'],
  esbuildOptions: (options) => {
    options.minifySyntax = true;
    options.minifyWhitespace = true;
  },
});
