import { byKeys, byPrompt } from './state.mjs';

/**
 * OpenCode 1.18.33. Names are those of the recordings.
 * @typedef {import('./state.mjs').State} State
 */

/** An idle tool shows this. */
export const IDLE = /ctrl\+p commands(?![\s\S]*esc interrupt)/;

/** A tool at work shows this, and only then. */
export const BUSY = /esc interrupt|\[retrying/;

/** How it is started where a state does not say. @type {import('./state.mjs').Start} */
export const USUAL = {};

/** It asks for a second Escape; both at once would be another key. @type {State['leave']} */
const interrupt = async (terminal) => {
  await terminal.keys('Escape');
  await terminal.shows(/esc again/);
  await terminal.keys('Escape');
};
/** Dismisses a dialog, and with it the turn. */
const dismiss = byKeys('Escape');

/** @type {readonly State[]} */
export const STATES = [
  {
    name: 'idle-at-boot',
    play: async () => {},
    shows: IDLE,
    activity: 'idle',
    limit: false,
    leave: async () => {},
  },
  {
    name: 'finished-idle',
    play: byPrompt('model:say Nothing is left to do.'),
    ...{
      shows: /Nothing is left to do\.[\s\S]*▣.*· [\d.]+m?s/,
      activity: 'idle',
      limit: false,
      leave: async () => {},
    },
  },
  {
    name: 'working-streaming',
    play: byPrompt('model:stream secs=60'),
    ...{ shows: /word3[\s\S]*esc interrupt/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'working-thinking',
    play: byPrompt('model:think secs=60'),
    ...{ shows: /Thinking[\s\S]*esc interrupt/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'working-silent',
    play: byPrompt('model:silence secs=60'),
    ...{ shows: /esc interrupt/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'permission-bash',
    play: byPrompt('model:bash cmd="sleep 60"'),
    ...{ shows: /Permission required/, activity: 'waiting', limit: false, leave: dismiss },
  },
  {
    name: 'working-tool',
    async play(terminal) {
      await terminal.prompt('model:bash cmd="sleep 60"');
      await terminal.shows(/Permission required/);
      await terminal.keys('Enter');
    },
    ...{
      shows: /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] sleep 60[\s\S]*esc interrupt/,
      activity: 'working',
      limit: false,
      leave: interrupt,
    },
  },
  {
    name: 'working-queued',
    async play(terminal) {
      await terminal.prompt('model:stream secs=60');
      await terminal.shows(/esc interrupt/);
      await terminal.prompt('model:say The queued one.');
    },
    ...{ shows: /QUEUED/, activity: 'working', limit: false },
  },
  {
    name: 'question-dialog',
    play: byPrompt('model:ask'),
    ...{ shows: /enter submit/, activity: 'waiting', limit: false, leave: dismiss },
  },
  {
    name: 'err-529-retrying',
    play: byPrompt('model:error status=529'),
    ...{ shows: /retrying.*attempt #[23]/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'err-429-retrying',
    play: byPrompt('model:error status=429'),
    ...{ shows: /\[?retrying/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'err-401',
    play: byPrompt('model:error status=401'),
    ...{ shows: /invalid x-api-key/, activity: 'idle|fatal|waiting', limit: false },
  },
  {
    name: 'draft-in-composer',
    async play(terminal) {
      await terminal.keys('a half-written');
      await terminal.keys(' sentence');
    },
    ...{ shows: /a half-written sentence/, activity: 'idle', limit: false, leave: byKeys('C-u') },
  },
];

/** States that the recorder knows and no scenario visits. @type {readonly State[]} */
export const RECORDED_ONLY = [
  {
    name: 'palette',
    async play(terminal) {
      await terminal.prompt('model:say Nothing is left to do.');
      await terminal.shows(/▣.*· [\d.]+m?s/);
      await terminal.keys('C-p');
    },
    ...{ shows: /Suggested/, activity: 'waiting', limit: false, leave: byKeys('Escape') },
  },
  {
    name: 'perm-edit',
    play: byPrompt('model:write path=new.txt'),
    ...{ shows: /Allow once/, activity: 'waiting', limit: false, leave: dismiss },
  },
  {
    name: 'limit',
    play: byPrompt('model:limit in=9000'),
    ...{ shows: /limit reached/, activity: 'working', limit: true, leave: interrupt },
  },
];
