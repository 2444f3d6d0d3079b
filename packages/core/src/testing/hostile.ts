/** Values that break whatever is put together carelessly, by what they attack. */
export const HOSTILE_VALUES: Readonly<Record<string, string>> = {
  quotes: `it's "quoted" and \`ticked\``,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell would fill it in
  expansion: '$(touch "$HOME/pwned") `touch pwned` $HOME ${HOME} $1 !!',
  newline: 'first line\nsecond line',
  unicode: 'naïve 東京 🚀 ’',
  'leading dash': '--help -rf',
  metacharacters: '* ? [a-z] ~ {a,b} & ; | > out < in # %s \\ \\n ^',
  'formats of tmux': '#{pane_id} #S #(touch pwned) %1 ;',
};

/** Screens that no tool shows. Each is given to detectors that must neither throw nor answer nonsense. */
export function hostileScreens(): readonly (readonly [
  name: string,
  screen: readonly string[] | undefined,
])[] {
  const random = createRandom(20_261_122);
  return [
    ['an unreadable screen', undefined],
    ['a screen without rows', []],
    ['an empty row', ['']],
    ['blank rows', Array.from({ length: 50 }, () => '   ')],
    [
      'control characters',
      ['\u0000\u0007\u001b[31m\u001b]0;x\u0007', '\ud800', '\udfff\u202e', '\u200b\ufeff'],
    ],
    ['borders alone', ['─'.repeat(80), '❯ ', '─'.repeat(80), '│ │', '╭──╮', '╰──╯', '›', '>', '┃']],
    ['regular expressions', ['(((((', '[a-z', '.*.*.*=', '\\', '$^', '(?<x>)', '{1,}']],
    ['one very long row', ['x'.repeat(100_000)]],
    ['one very long row of words', ['limit reached resets at '.repeat(4_000)]],
    ['many rows', Array.from({ length: 3_000 }, (_, index) => `row ${index}`)],
    ['spaces at the end', [`a${' '.repeat(50_000)}b`]],
    ...Array.from({ length: 20 }, (_, index) => [`random screen ${index}`, randomScreen(random)] as const),
  ];
}

/** JSON values that no tool writes, for readers of records. */
export function hostileRecords(): readonly unknown[] {
  let deep: unknown = 'bottom';
  for (let level = 0; level < 200; level += 1) deep = { [`level${level % 7}`]: [deep] };
  return [
    undefined,
    null,
    true,
    0,
    -1,
    1e308,
    '',
    'text',
    '\u0000\ud800',
    'x'.repeat(200_000),
    [],
    [[], [null]],
    {},
    { type: null, message: null, payload: null, properties: null },
    { type: 'x', payload: { type: 7 }, message: { content: 'x' }, properties: { status: [] } },
    { type: { type: 'x' }, hook_event_name: [], event: {}, data: 3, error: true, timestamp: 'never' },
    { __proto__: null, constructor: 'x', toString: 1, length: -1 },
    deep,
  ];
}

/** A generator of numbers from 0 up to 1 that says the same each time (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ALPHABET = [...'abcXYZ019 .:/-_()[]{}|\\$#%>❯›●⎿·■⚠✻⠋─│┃▣△…’"\'`\t'];

function randomScreen(random: () => number): readonly string[] {
  const pick = (count: number) => Math.floor(random() * count);
  return Array.from({ length: 24 }, () =>
    Array.from({ length: pick(80) }, () => ALPHABET[pick(ALPHABET.length)]).join(''),
  );
}
