import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byKeys, byPrompt } from './state.mjs';

/**
 * Claude Code 2.1.330 with words on its screen that are no state: printed by a command, repeated by the model, put there by
 * a status line; and states that such words could be taken for.
 * @typedef {import('./state.mjs').State} State
 */

const BYPASS = ['--permission-mode', 'bypassPermissions'];
const BANNER = "You've hit your 5-hour limit · resets 3pm";
const RETRY = '✻ 529 Overloaded · retrying in 5s · attempt 2/10';
const WORDS = ['main (esc to interrupt)', '⚠ Usage limit reached · resets 3pm · esc to interrupt'];
/** The answer to what a command of the user has printed. */
const ANSWERED = /All good\.[\s\S]*done \d/;

/** @type {NonNullable<State['start']>['adjust']} */
const files = ({ project }) => {
  writeFileSync(join(project, 'one.txt'), `${BANNER}\n`);
  writeFileSync(join(project, 'retry.txt'), `${RETRY}\n`);
};
/** @type {NonNullable<State['start']>['adjust']} */
const statusLine = ({ home }) => {
  const command = `printf '%s\\n' ${WORDS.map((row) => `'${row}'`).join(' ')}`;
  const settings = { statusLine: { type: 'command', command } };
  writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify(settings));
};

/** @type {readonly State[]} */
export const WORD_STATES = [
  {
    name: 'user-shell',
    start: { args: BYPASS, adjust: files },
    play: byPrompt('!cat one.txt'),
    ...{ shows: ANSWERED, activity: 'idle', limit: false },
  },
  {
    name: 'user-shell-retry',
    start: { args: BYPASS, adjust: files },
    play: byPrompt('!cat retry.txt'),
    ...{ shows: ANSWERED, activity: 'idle', limit: false },
  },
  {
    name: 'reply-is-banner',
    play: byPrompt(`model:say ${BANNER}`),
    ...{ shows: /⎿\s+You've hit[\s\S]*done \d/, activity: 'idle', limit: false },
  },
  {
    name: 'statusline-words-idle',
    start: { args: BYPASS, adjust: statusLine },
    play: byPrompt('model:say Done here.'),
    ...{ shows: /Done here\.[\s\S]*done \d[\s\S]*⚠/, activity: 'idle', limit: false },
  },
  {
    name: 'statusline-words-working',
    start: { args: BYPASS, adjust: statusLine },
    play: byPrompt('model:stream secs=60'),
    ...{ shows: /word11\.[\s\S]*⚠/, activity: 'working', limit: false },
  },
  {
    name: 'limit-after-tool',
    start: { login: 'subscription', args: BYPASS, adjust: files },
    async play(terminal) {
      await terminal.prompt('model:bash cmd="sleep 3; cat one.txt"');
      await terminal.shows(/esc to/);
      await terminal.shows(/\$ sleep 3/);
      terminal.server.model.always('model:limit window=five_hour in=9000');
    },
    ...{ shows: /set to continue/, activity: 'idle', limit: true },
  },
  {
    name: 'slash-status',
    play: byPrompt('/status'),
    ...{ shows: /Session ID/, activity: 'waiting', limit: false, leave: byKeys('Escape') },
  },
];
