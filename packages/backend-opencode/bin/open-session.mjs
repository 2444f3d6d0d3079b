#!/usr/bin/env node
// Run by the command line of an agent, before OpenCode attaches to its server.
import { openSessionOf } from '../dist/open-session.js';

try {
  console.log(await openSessionOf(process.argv[2] ?? '{}', process.env));
} catch (error) {
  console.error(`OpenCode's session could not be opened: ${error.message}`);
  process.exitCode = 1;
}
