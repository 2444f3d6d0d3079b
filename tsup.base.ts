import type { Options } from 'tsup';

/** What every package builds alike: ES modules for Node 20 with types; dependencies and peers stay external. */
const base: Options = {
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  dts: true,
  sourcemap: false,
  silent: true,
  clean: true,
  outDir: 'dist',
};

export default base;
