import { fileURLToPath } from 'node:url';

/** The built command as package managers link it, and the file that they link to. */
export const AGENTS = fileURLToPath(new URL('../../../../node_modules/.bin/agents', import.meta.url));
export const BIN = fileURLToPath(new URL('../../bin/agents.js', import.meta.url));
