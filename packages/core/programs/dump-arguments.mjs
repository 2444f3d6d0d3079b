// Takes the place of a real tool: writes how it was started to the file that AGENTS_KIT_DUMP names, as one JSON value.
import { renameSync, writeFileSync } from 'node:fs';

const { AGENTS_KIT_DUMP: file = '', ...env } = process.env;
writeFileSync(`${file}.part`, JSON.stringify({ argv: process.argv.slice(2), cwd: process.cwd(), env }));
renameSync(`${file}.part`, file);
