import type { Options } from 'tsup';

/**
 * What every package builds alike: ES modules for Node 20 with types. Dependencies and peers stay external, but for those
 * with which every verb starts: of them only what is used becomes part of the build, in one file instead of hundreds. That
 * halves the time until a verb does something. They stay dependencies: the types name some of them, and each brings its
 * licence along.
 */
const base: Options = {
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  dts: true,
  sourcemap: false,
  silent: true,
  clean: true,
  outDir: 'dist',
  noExternal: ['zod', 'smol-toml', 'semver'],
  esbuildOptions: (options) => {
    options.minifySyntax = true;
    options.minifyWhitespace = true;
  },
};

export default base;
