import { defineConfig } from 'tsup';
import base from '../../tsup.base.ts';

// A command, not a library: nothing imports it, so it ships no types.
export default defineConfig({ ...base, entry: ['src/start.ts'], dts: false });
