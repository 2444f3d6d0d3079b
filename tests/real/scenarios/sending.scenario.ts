import { expect } from 'vitest';
import { test } from './real-fleet.ts';
import { SETUPS } from './setups.ts';

test.for(SETUPS)(
  'a message to %s that is at work is delivered, and read once, after the turn',
  async ([, tool, request], { fleet }) => {
    await fleet.prepare(tool, request);
    await fleet.ready();
    await fleet.prompt('model:stream secs=8');
    await fleet.judged('working', { deadline: 30_000 });
    const { exitCode, body } = await fleet.sandbox.json([
      'send',
      'worker',
      '--wait=60',
      'model:say The message.',
    ]);
    expect({ exitCode, state: body.state }, body.reason).toEqual({ exitCode: 0, state: 'delivered' });
    await fleet.until('the message at the model', () => fleet.prompts().length === 3, 60_000);
    await fleet.judged('idle', { deadline: 60_000 });
    expect(fleet.prompts().slice(1)).toEqual(['model:stream secs=8', 'model:say The message.']);
  },
);

test.for([
  ['claude', 'permission', 'model:bash cmd="touch made"'],
  ['claude', 'question', 'model:ask'],
  ['opencode', 'permission', 'model:bash cmd="touch made"'],
  ['opencode', 'question', 'model:ask'],
] as const)(
  'a message to %s that shows a %s dialog waits until the dialog is gone, and answers nothing in it',
  async ([tool, reason, prompt], { fleet }) => {
    await fleet.prepare(tool);
    await fleet.ready();
    await fleet.prompt(prompt);
    await fleet.judged('waiting', { reason: new RegExp(reason), deadline: 30_000 });
    // The tool says that it asks before it has drawn the question.
    await fleet.showsThat('the choices', (screen) => optionsIn(screen) !== null, 20_000);
    const shown = await fleet.sandbox.screen(fleet.session);
    const waited = await fleet.sandbox.json(['send', 'worker', '--wait=5', 'model:say The message.']);
    expect(waited.body.state).toBe('waiting');
    expect(fleet.verdict()?.activity).toBe('waiting');
    expect(optionsIn(await fleet.sandbox.screen(fleet.session))).toEqual(optionsIn(shown));
    expect(fleet.sandbox.exists('made')).toBe(false);
    await fleet.keys('Escape');
    await fleet.until('the message', () => fleet.prompts().includes('model:say The message.'), 60_000);
    expect(fleet.prompts().filter((text) => text.includes('The message.'))).toHaveLength(1);
    expect(fleet.sandbox.exists('made')).toBe(false);
  },
);

/** The choices of a dialog and which one is marked. */
const optionsIn = (screen: string) => screen.match(/^.*(?:\d\. \S|Allow once).*$/gm);
