import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byKeys, byPrompt } from './state.mjs';

export { WORD_STATES as RECORDED_ONLY } from './claude-words.mjs';

/**
 * Claude Code 2.1.330. Names are those of the recordings.
 * @typedef {import('./state.mjs').State} State
 * @typedef {import('./state.mjs').Start} Start
 */

/** An idle tool shows this. */
export const IDLE = /^❯\s*$[\s\S]*^ +(?:⏸|⏵⏵|\?)(?![\s\S]*esc to in)/m;

/** A tool at work shows this, and only then. */
export const BUSY = /esc to (?:i|$)/m;
const MANUAL = ['--permission-mode', 'default'];
/** Retries are given up soon. @type {Start} */
export const FEW_RETRIES = { args: MANUAL, env: { CLAUDE_CODE_MAX_RETRIES: '1' } };
/** @type {Start} */
const SUBSCRIPTION = { login: 'subscription', args: MANUAL };
/** A limit opens a menu instead of a wait. @type {Start} */
export const NO_AUTO_CONTINUE = {
  ...SUBSCRIPTION,
  adjust: (folders) => settings(folders, { autoContinueAtUsageLimit: false }),
};

/** Before anything was answered, the prompt returns into the composer; it is cleared away. @type {State['leave']} */
const interrupt = async (terminal) => {
  await terminal.keys('Escape');
  await terminal.shows(/^(?![\s\S]*esc to)[\s\S]*─\n❯/i);
  await terminal.keys('C-u', 'C-u', 'C-u');
};
/** The limit is lifted, and the wait for its end is cancelled. @type {State['leave']} */
const cancelWait = async (terminal) => {
  await terminal.keys('Escape');
};

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
      shows: /Nothing is left to do\.[\s\S]*done \d/,
      activity: 'idle',
      limit: false,
      leave: async () => {},
    },
  },
  {
    name: 'working-streaming',
    play: byPrompt('model:stream secs=60'),
    ...{ shows: /word11\.[\s\S]*esc to/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'working-thinking',
    play: byPrompt('model:think secs=60'),
    ...{ shows: /^[·✢✳✶✻✽*∗] \S+…/m, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'working-silent',
    play: byPrompt('model:silence secs=60'),
    ...{ shows: /^[·✢✳✶✻✽*∗] \S+…/m, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'working-tool',
    play: byPrompt('model:bash cmd="sleep 20"'),
    ...{ shows: /Running a scripted command · \d+s/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'working-queued',
    async play(terminal) {
      await terminal.prompt('model:stream secs=60');
      await terminal.shows(BUSY);
      await terminal.prompt('model:say The queued one.');
    },
    ...{ shows: /Queued/, activity: 'working', limit: false },
  },
  {
    name: 'permission-bash',
    play: byPrompt('model:bash cmd="touch made"'),
    ...{
      shows: /Do you want to proceed\?[\s\S]*Esc to cancel/,
      activity: 'waiting',
      limit: false,
      leave: interrupt,
    },
  },
  {
    name: 'permission-write',
    play: byPrompt('model:write path=made.txt'),
    ...{
      shows: /Do you want to create[\s\S]*Esc to cancel/,
      activity: 'waiting',
      limit: false,
      leave: interrupt,
    },
  },
  {
    name: 'ask-user-question',
    play: byPrompt('model:ask'),
    ...{ shows: /Enter to select/, activity: 'waiting', limit: false, leave: interrupt },
  },
  {
    name: 'plan-approval',
    start: { args: ['--permission-mode', 'plan'] },
    play: byPrompt('model:plan'),
    ...{ shows: /(?:Would you like to proceed|Ready to code)\?/, activity: 'waiting', limit: false },
  },
  {
    name: 'model-picker',
    play: byPrompt('/model'),
    ...{ shows: /Select model[\s\S]*Esc/, activity: 'waiting', limit: false, leave: byKeys('Escape') },
  },
  {
    name: 'draft-in-composer',
    async play(terminal) {
      await terminal.keys('a half-written');
      await terminal.keys(' sentence');
    },
    ...{
      shows: /❯\sa half-written sentence/,
      activity: 'idle',
      limit: false,
      leave: byKeys('C-u', 'C-u', 'C-u'),
    },
  },
  {
    name: 'interrupted',
    async play(terminal) {
      await terminal.prompt('model:stream secs=60');
      await terminal.shows(/word11\./);
      await terminal.keys('Escape');
    },
    // It needs a screen without the words of another turn: so it has no way on to the next state.
    ...{ shows: /Interrupted/, activity: 'idle', limit: false },
  },
  {
    name: 'background-shell',
    start: { args: ['--permission-mode', 'bypassPermissions'] },
    play: byPrompt('model:background cmd="sleep 60"'),
    ...{ shows: /1 shell still running/, activity: 'idle', limit: false },
  },
  {
    name: 'compacting-manual',
    async play(terminal) {
      await terminal.prompt('model:say Something to sum up.');
      await terminal.shows(/Something to sum up\.[\s\S]*done \d/);
      terminal.server.model.always('model:silence secs=60');
      await terminal.prompt('/compact');
    },
    ...{ shows: /Compacting conversation/, activity: 'working', limit: false },
    async leave(terminal) {
      terminal.server.model.always(undefined);
      await terminal.keys('Escape');
    },
  },
  {
    name: 'err-529-retrying-early',
    play: byPrompt('model:error status=529'),
    ...{ shows: /retrying in \d+s · attempt [23]/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'err-429-apikey-early',
    play: byPrompt('model:error status=429'),
    ...{ shows: /retrying in \d+s · attempt [23]/, activity: 'working', limit: false, leave: interrupt },
  },
  {
    name: 'err-reset-midstream-early',
    play: byPrompt('model:drop after=3 times=9'),
    ...{
      shows: /Connection dropped[\s\S]*retrying in \d+s/,
      activity: 'working',
      limit: false,
      leave: interrupt,
    },
  },
  {
    name: 'err-529-final',
    start: FEW_RETRIES,
    play: byPrompt('model:error status=529'),
    ...{ shows: /API Error: 529/, activity: 'idle', limit: false },
  },
  {
    name: 'err-500-final',
    start: FEW_RETRIES,
    play: byPrompt('model:error status=500'),
    ...{ shows: /API Error: 500/, activity: 'idle', limit: false },
  },
  {
    name: 'err-429-apikey-final',
    start: FEW_RETRIES,
    play: byPrompt('model:error status=429'),
    ...{ shows: /API Error: (?:Request rejected \(429\)|429)/, activity: 'idle', limit: false },
  },
  {
    name: 'err-401-final',
    start: FEW_RETRIES,
    play: byPrompt('model:error status=401'),
    ...{
      shows: /Invalid API key|API Error: 401|Please run \/login/,
      activity: 'waiting|fatal',
      limit: false,
    },
  },
  {
    name: 'err-400-credit',
    play: byPrompt(
      'model:error status=400 message="Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."',
    ),
    ...{ shows: /⎿\s+Credit balance (?:is )?too low/, activity: 'waiting|fatal', limit: false },
  },
  limitState('limit-max-5h', 'window=five_hour in=9000', /hit your 5-hour limit/),
  limitState('limit-max-7d', 'window=seven_day in=259200', /hit your weekly limit/, true),
  limitState('limit-max-opus', 'window=seven_day_opus in=172900', /hit your Opus limit/, true),
  limitState('limit-max-sonnet', 'window=seven_day_sonnet in=172900', /hit your Sonnet limit/, true),
  {
    name: 'limit-max-5h-noauto',
    start: NO_AUTO_CONTINUE,
    play: byPrompt('model:limit window=five_hour in=9000'),
    ...{ shows: /What do you want to do\?/, activity: 'waiting', limit: true, leave: interrupt },
  },
  {
    name: 'limit-max-warning',
    start: SUBSCRIPTION,
    play: byPrompt('model:say Go on. window=five_hour used=0.91'),
    ...{ shows: /You've used 91%/, activity: 'idle', limit: false },
  },
  {
    name: 'limit-max-nohdr',
    start: { ...SUBSCRIPTION, env: { CLAUDE_CODE_MAX_RETRIES: '1' } },
    play: byPrompt('model:error status=429'),
    ...{ shows: /not your usage limit/, activity: 'idle', limit: false },
  },
  {
    name: 'boot-02-trust-dialog',
    start: { dialog: true, adjust: ({ home }) => change(home, { projects: {} }) },
    ...{ play: async () => {}, shows: /I trust this folder/, activity: 'waiting', limit: false },
  },
  {
    name: 'boot-03-apikey-dialog',
    start: { dialog: true, adjust: ({ home }) => change(home, { customApiKeyResponses: {} }) },
    ...{
      play: async () => {},
      shows: /Do you want to use this API key\?/,
      activity: 'waiting',
      limit: false,
    },
  },
  {
    name: 'exited',
    play: byPrompt('/exit'),
    ...{ shows: /Resume this session|Pane is dead/, activity: 'fatal|unknown|exited', limit: false },
  },
];

/** @param {string} name @param {string} options @param {RegExp} shows @returns {State} */
function limitState(name, options, shows, menu = false) {
  return {
    ...{ name, start: SUBSCRIPTION, play: byPrompt(`model:limit ${options}`), shows, limit: true },
    ...{ activity: menu ? 'waiting|idle' : 'idle', leave: cancelWait },
  };
}

/** @param {{ home: string }} folders @param {object} values */
function settings({ home }, values) {
  writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify(values));
}

/** @param {string} home @param {object} values */
function change(home, values) {
  const file = join(home, '.claude.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...values }));
}

/** How it is started where a state does not say. @type {Start} */
export const USUAL = { args: MANUAL };
