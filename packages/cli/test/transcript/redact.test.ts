import { describe, expect, test } from 'vitest';
import { openRedactor } from '../../src/transcript/redact.ts';

const { text, entry } = openRedactor({ homes: ['/home/anna', '/root'], patterns: [/acme-\d+/iu] });
/** Random enough to be a key; put together here, so that no scanner takes this file for a leak. */
const R = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
const HEX = '0123456789abcdef0123456789abcdef';

describe('keys of known forms', () => {
  test.each([
    ['Anthropic key', `sk-ant-api03-${R}`],
    ['OpenAI key', `sk-proj-${R}`],
    ['API key', `sk-${R}`],
    ['GitHub token', `ghp_${R}`],
    ['GitHub token', `github_pat_${R}`],
    ['GitLab token', `glpat-${R}`],
    ['AWS key id', `AKIA${'ABCDEFGH12345678'}`],
    ['Google key', `AIza${R}`],
    ['Google token', `ya29.${R}`],
    ['Google secret', `GOCSPX-${R}`],
    ['Google token', `1//0${R}`],
    ['Slack token', `xoxb-${HEX}`],
    ['Stripe key', `sk_live_${R}`],
    ['npm token', `npm_${R}`],
    ['PyPI token', `pypi-${R}`],
    ['Hugging Face token', `hf_${R}`],
    ['SendGrid key', `SG.${R}.${R}`],
    ['Docker token', `dckr_pat_${R}`],
    ['DigitalOcean token', `dop_v1_${HEX}`],
    ['Vault token', `hvs.${R}`],
    ['Databricks token', `dapi${HEX}`],
    ['Grafana token', `glsa_${R}`],
    ['Tailscale key', `tskey-auth-${R}`],
    ['age key', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`],
    ['Telegram token', `123456789:AA${R.slice(0, 33)}`],
    ['Groq key', `gsk_${R}`],
    ['xAI key', `xai-${R}`],
    ['Perplexity key', `pplx-${R}`],
    ['token', `eyJhbGciOiJIUz.eyJzdWIiOiIx.${R}`],
  ])('%s', (name, secret) => {
    expect(text(`see ${secret}, then`)).toBe(`see [redacted: ${name}], then`);
    expect(text(`"${secret}"\n(${secret})`)).toBe(`"[redacted: ${name}]"\n([redacted: ${name}])`);
  });
});

test('private keys, also one whose end is missing', () => {
  const key = (end: string) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${R}\n${R}\n${end}`;
  expect(text(`a\n${key('-----END OPENSSH PRIVATE KEY-----')}\nb`)).toBe('a\n[redacted: private key]\nb');
  expect(text(`a\n${key('')}`)).toBe('a\n[redacted: private key]');
  expect(text(`{"k":"${key('-----END OPENSSH PRIVATE KEY-----').replaceAll('\n', '\\n')}"}`)).toBe(
    '{"k":"[redacted: private key]"}',
  );
});

test.each([
  ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [redacted: header]'],
  ['-H "authorization: Basic dXNlcjpwdw=="', '-H "authorization: Basic [redacted: header]"'],
  ['"Authorization": "token abcdef"', '"Authorization": "token [redacted: header]"'],
  ['Cookie: sid=1; theme=dark', 'Cookie: [redacted: cookie]'],
  ['X-Api-Key: swordfish', 'X-Api-Key: [redacted: value]'],
  ['https://anna:hunter2@host/x', 'https://anna:[redacted: password]@host/x'],
  ['postgres://app:p%40ss@db:5432/x', 'postgres://app:[redacted: password]@db:5432/x'],
  ['https://h/x?a=1&access_token=abcdef&b=2', 'https://h/x?a=1&access_token=[redacted: parameter]&b=2'],
  ['https://hooks.slack.com/services/T0/B0/xyz', 'https://hooks.slack.com/services/[redacted: webhook]'],
  ['curl -u anna:hunter2 https://h', 'curl -u anna:[redacted: password] https://h'],
  ['export DB_PASSWORD=swordfish', 'export DB_PASSWORD=[redacted: value]'],
  ['MY_SERVICE_TOKEN="two words"', 'MY_SERVICE_TOKEN="[redacted: value]"'],
  ["secretKey: 'swordfish',", "secretKey: '[redacted: value]',"],
  ['{\\"password\\": \\"swordfish\\"}', '{\\"password\\": \\"[redacted: value]\\"}'],
  ['password: swordfish', 'password: [redacted: value]'],
  ['tool --api-key swordfish --x', 'tool --api-key [redacted: option] --x'],
  ['tool --password=swordfish', 'tool --password=[redacted: option]'],
  ['key = "abcdef123456"', 'key = "[redacted: value]"'],
  ['cd /home/anna/project', 'cd ~/project'],
  ['~/.claude/projects/-home-anna-project/x', '~/.claude/projects/-~-project/x'],
  ['/home/bob/x /Users/carl/y C:\\Users\\dora\\z', '~/x ~/y ~\\z'],
  ['/root/x, not /rooted or --root', '~/x, not /rooted or --root'],
  ['the job ACME-17', 'the job [redacted]'],
])('%s', (raw, redacted) => {
  expect(text(raw)).toBe(redacted);
});

test.each([
  'The token is missing, and the password: ask Anna.',
  'const key = map.get(name); for (const key of keys) {}',
  'max_tokens: 4096, input_tokens=14079, "tokens": 12',
  'password = process.env.DB_PASSWORD',
  `API_KEY=$OTHER_KEY and --token "$TOKEN" and secret: $${'{{'} secrets.X }}`,
  'sort(key=itemgetter)',
  '{"key": "value", "auth": true, "secret": null}',
  'https://host:8080/path?page=2',
  'sk-learn, ghp_short, AKIA, npm_config',
  'monkey: banana; compass: northern; author: somebody',
  'git@github.com:org/repo.git',
])('what is no secret stays: %s', (plain) => {
  expect(text(plain)).toBe(plain);
});

test('a call is redacted wherever a text stands in it, and by the names of its parameters', () => {
  const input = {
    command: `login ${`ghp_${R}`}`,
    env: { API_KEY: 'abc', list: [`sk-${R}`, 5, null], '/home/anna/x': 1 },
    password: '',
  };
  expect(entry({ at: 1, type: 'tool-call', id: 'i', name: 'Bash', input })).toEqual({
    ...{ at: 1, type: 'tool-call', id: 'i', name: 'Bash' },
    input: {
      command: 'login [redacted: GitHub token]',
      env: { API_KEY: '[redacted: value]', list: ['[redacted: API key]', 5, null], '~/x': 1 },
      password: '',
    },
  });
  let deep: unknown = 'x';
  for (let level = 0; level < 10_000; level++) deep = [deep];
  expect(JSON.stringify(entry({ at: 1, type: 'tool-call', id: 'i', name: 'n', input: deep }))).toContain(
    'nested',
  );
});

test('no text is slow', () => {
  const parts = [
    'a',
    'key_',
    'key=',
    'token: ',
    '-----BEGIN PRIVATE KEY-----',
    'a.b-',
    'eyJ',
    'eyJ.',
    'http://a',
    '--a-',
  ];
  const more = ['password"', "secret='", '/home/', 'bearer ', '?key=', '-u a', 'sk-', '1:AA', 'pass.', '"'];
  // Processor time: other programs may keep this one waiting.
  const began = process.cpuUsage().user;
  for (const part of [...parts, ...more]) text(part.repeat(Math.ceil(300_000 / part.length)));
  expect((process.cpuUsage().user - began) / 1000).toBeLessThan(15_000);
});
