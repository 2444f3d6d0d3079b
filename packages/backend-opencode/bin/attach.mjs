#!/usr/bin/env node
// What runs in the session of an agent that has a server: it opens the agent's session and attaches OpenCode to it.
import { attachSession } from '../dist/attach-session.js';

const [memo = '{}', ...command] = process.argv.slice(2);
process.title = 'opencode';
try {
  const { code, signal } = await attachSession(memo, command, process.env);
  if (signal !== null) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
} catch (error) {
  console.error(`OpenCode's session could not be opened: ${error.message}`);
  process.exitCode = 1;
}
