import { spawnSync } from 'node:child_process';
import { Stop } from './stop.mjs';

const OLDEST_NODE = [20, 19];
const OLDEST_TMUX = [3, 2];

/** Stops when Node is too old for the project. */
export function requireNode() {
  if (isOlder(process.versions.node, OLDEST_NODE)) {
    throw new Stop(
      `Node ${process.versions.node} ("${process.execPath}") is too old: agent-orchestrator needs ${OLDEST_NODE.join('.')} or newer.`,
      'Install a newer Node, for example with "nvm install 22" or from your system\'s packages.',
    );
  }
}

/** Stops when git or tmux, which the demonstration and the tests drive, is missing or too old. */
export function requireGitAndTmux() {
  versionOf('git', '--version');
  const tmux = versionOf('tmux', '-V');
  if (isOlder(tmux, OLDEST_TMUX)) {
    throw new Stop(
      `tmux ${tmux} is too old: agent-orchestrator needs ${OLDEST_TMUX.join('.')} or newer.`,
      installHint('tmux'),
    );
  }
}

function versionOf(tool, flag) {
  const asked = spawnSync(tool, [flag], { encoding: 'utf8' });
  if (asked.error || asked.status !== 0) {
    throw new Stop(`"${tool}" was not found on PATH ("${process.env.PATH ?? ''}").`, installHint(tool));
  }
  return asked.stdout.replace(/^\D*/, '').trim();
}

function installHint(tool) {
  return process.platform === 'darwin'
    ? `Install it: brew install ${tool}`
    : `Install it: sudo apt-get install ${tool} (or your system's own package manager).`;
}

function isOlder(version, [major, minor]) {
  const [actualMajor, actualMinor] = version.split('.').map((part) => Number.parseInt(part, 10));
  // A version that does not read as numbers (tmux "master") is a development build, thus new.
  if (Number.isNaN(actualMajor)) return false;
  return actualMajor < major || (actualMajor === major && (actualMinor ?? 0) < minor);
}
