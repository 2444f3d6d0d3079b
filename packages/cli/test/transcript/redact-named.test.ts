import { describe, expect, test } from 'vitest';
import { openRedactor } from '../../src/transcript/redact.ts';

const { text, entry } = openRedactor({ homes: ['/home/anna'], patterns: [] });

const call = (input: unknown) =>
  JSON.stringify(
    (entry({ at: 1, type: 'tool-call', id: 'i', name: 'n', input }) as { input: unknown }).input,
  );

/** What must not be seen in any of these texts. */
const SECRETS = ['hunter2', 'swordfish', 'c2lkPXN3', 'deadbeef', 'p@ss', 'w0rd'];

describe('of a named value nothing is left, however it is written', () => {
  const json = '{"a":1,"password":"hunter2 \\"swordfish\\" x","b":"y"}';
  const headers = '{"headers":{"Authorization":"Basic c2lkPXN3","Cookie":"sid=deadbeef; t=hunter2"}}';
  const escaped = (value: string) => JSON.stringify(value);
  test.each([
    ['JSON', json],
    ['JSON in JSON', escaped(json)],
    ['JSON in JSON in JSON', escaped(escaped(json))],
    ['headers in JSON', headers],
    ['headers in JSON in JSON', escaped(headers)],
    ['headers in JSON in JSON in JSON', escaped(escaped(headers))],
    [
      'a secret of several parts',
      '{"secret":{"value":"hunter2","more":["swordfish",{"x":"deadbeef"}]},"b":"y"}',
    ],
    ['the same in JSON', escaped('{"secret":{"value":"hunter2","more":["swordfish"]},"b":"y"}')],
    ['a pair', '[{"name":"DB_PASSWORD","value":"hunter2"}]'],
    ['a pair of YAML', '- name: DB_PASSWORD\n  value: hunter2\n'],
    ['Ruby, Perl, PHP', "token => 'hunter2deadbeef', :password => 'swordfish'"],
    ['Go', 'password := "hunter2"'],
    [
      'an environment file',
      'DB_PASSWORD=hunter2;swordfish\nAPI_TOKEN="hunter2 deadbeef"\nSECRET=\'swordfish\'',
    ],
    ['a shell', 'export GITHUB_TOKEN=hunter2deadbeef && SECRET_KEY=swordfish run'],
    ['options', 'x --token hunter2 --password=swordfish --api-key "deadbeef" -password hunter2'],
    ['a list of options', '["x","--token","hunter2","--db-password","swordfish"]'],
    [
      'curl',
      `curl -H 'Authorization: Bearer hunter2' -H "Cookie: a=deadbeef; b=swordfish" -u anna:p@ss:w0rd https://h`,
    ],
    ['another scheme', `-H 'Authorization: Digest username="anna", response="deadbeef"'`],
    ['a header', 'Authorization: AWS4-HMAC-SHA256 Credential=hunter2/x, Signature=deadbeef'],
    ['answers', '< Set-Cookie: sid=deadbeef; Path=/; HttpOnly\n< Proxy-Authorization: hunter2'],
    [
      'a URL',
      'postgres://app:p@ss/w0rd@db.example:5432/x and redis://:hunter2@h and smtp://a@b.example:swordfish@h',
    ],
    ['a connection string', 'Server=h;User Id=sa;Password=hunter2{w0rd;Encrypt=true;'],
    ['netrc', 'machine h login anna password hunter2\nmachine i\n  login b\n  password swordfish'],
    [
      'YAML',
      'db:\n  password: hunter2\n  token: "deadbeef"\n  passphrase: |\n    hunter2\n    swordfish\nnext: y',
    ],
    ['properties', 'spring.datasource.password=swordfish'],
    ['a quote over lines', 'SECRET="hunter2\nswordfish\ndeadbeef"\nb=y'],
    ['a quote without an end', 'password: "hunter2 swordfish'],
    ['XML', '<password>hunter2</password> <server password="swordfish"/>'],
    ['Markdown', '| DB_PASSWORD | hunter2deadbeef99 |\n**Password:** `swordfish`'],
    ['programs', 'mysql -u root -phunter2; sshpass -p swordfish ssh h; docker login -u a -p hunter2'],
    ['git and npm', 'npm config set //r/:_auth' + 'Token hunter2-1; git config a.token deadbeef9'],
    ['colours', 'password: \u001b[31mhun\u001b[0mter2\u001b[0m'],
    ['HTML', '&quot;password&quot;:&quot;hunter2&quot;'],
    ['encoded', 'https://h/cb?client_secret=hunter2&x=1&password%3Dswordfish'],
  ])('%s', (_how, raw) => {
    const redacted = text(raw);
    for (const secret of SECRETS) expect(redacted).not.toContain(secret);
    // In JSON as text, and as a value, it is no other.
    expect(text(JSON.stringify({ out: raw }))).not.toMatch(new RegExp(SECRETS.join('|')));
    expect(call({ command: raw })).not.toMatch(new RegExp(SECRETS.join('|')));
  });

  test('and what stands around it is', () => {
    expect(text(json)).toBe('{"a":1,"password":"[redacted: value]","b":"y"}');
    expect(text(JSON.stringify(json))).toBe(
      '"{\\"a\\":1,\\"password\\":\\"[redacted: value]\\",\\"b\\":\\"y\\"}"',
    );
    expect(JSON.parse(text(JSON.stringify(headers)))).toBe(
      '{"headers":{"Authorization":"Basic [redacted: header]","Cookie":"[redacted: value]"}}',
    );
    expect(text(`curl -H 'Authorization: Bearer abc' -u anna:p@ss https://h`)).toBe(
      `curl -H 'Authorization: Bearer [redacted: header]' -u anna:[redacted: password] https://h`,
    );
    expect(text('postgres://app:p@ss/w@db:5432/x')).toBe('postgres://app:[redacted: password]@db:5432/x');
    expect(text('SECRET="a\nb"\nc=d')).toBe('SECRET="a\nb"\nc=d'.replace('a\nb', '[redacted: value]'));
  });
});

test('values are walked by the names of their fields', () => {
  const input = {
    headers: { Authorization: 'Bearer abc', Cookie: 'sid=1', 'Set-Cookie': ['a=1', 'b=2'], Accept: '*/*' },
    secret: { value: 'x-y-z', list: ['one-two'] },
    env: [
      { name: 'DB_PASSWORD', value: 'abc' },
      { name: 'HOME', value: '/srv' },
    ],
    argv: ['login', '--token', 'abc', '--verbose', 'yes'],
    pairs: [['authorization', 'abc']],
    password: 12_345_678,
    max_tokens: 4096,
    token: 'abcdefgh',
    key: 'Enter',
    pattern: 'token',
  };
  expect(JSON.parse(call(input))).toEqual({
    headers: {
      ...{ Authorization: '[redacted: header]', Cookie: '[redacted: cookie]' },
      ...{ 'Set-Cookie': ['[redacted: cookie]', '[redacted: cookie]'], Accept: '*/*' },
    },
    secret: { value: '[redacted: value]', list: ['[redacted: value]'] },
    env: [
      { name: 'DB_PASSWORD', value: '[redacted: value]' },
      { name: 'HOME', value: '/srv' },
    ],
    argv: ['login', '--token', '[redacted: value]', '--verbose', 'yes'],
    pairs: [['authorization', '[redacted: value]']],
    password: '[redacted: value]',
    max_tokens: 4096,
    token: '[redacted: value]',
    key: 'Enter',
    pattern: 'token',
  });
});

test('keys behind escaped line ends, in colours, and ends of keys whose beginning is elsewhere', () => {
  const key = `ghp_${'a1B2'.repeat(10)}`;
  expect(text(`"one\\n${key}\\n"`)).toBe('"one\\n[redacted: GitHub token]\\n"');
  expect(text(`\u001b[31mghp_\u001b[0m${key.slice(4)}`)).toBe('[redacted: GitHub token]');
  const lines = ['b3BlbnNzaC1rZXktdjEA', 'AAAABG5vbmUAAAAEbm9u'];
  expect(text(`x\n    12\t${lines[0]}\n    13\t${lines[1]}\n    14\t-----END RSA PRIVATE KEY-----\ny`)).toBe(
    'x[redacted: private key]\ny',
  );
});

test.each([
  'The token is invalid: token expired, and the secret: nobody knows it.',
  'Each token: a word or a part of one. A secret: something that only two know.',
  'interface Login { password: string; token?: string; secret: Buffer }',
  'const token = await fetchToken(user);\nconst secret = loadSecret();\nthis.password = password;',
  'def login(user, password=None, token=token, secret: str = ""):\n    self.token = token\n    self.api_key = config.api_key',
  'if (token.type === "comma" && token.value !== ";") return nextToken();',
  'const tokens = tokenize(text); for (const token of tokens) {}',
  '{ token: "comment", foreground: "888888" }',
  'password: z.string().min(8), secret: process.env.SECRET ?? "",',
  'Usage: login --token TOKEN [--password <password>]; --token is required, --password for tests',
  'secretKeyRef:\n  name: db\n  key: password',
  'password = getpass.getpass()\napi_key = os.environ["API_KEY"]\ntoken = request.headers.get("X")',
  'git commit -m "Auth: tokens are rotated" && docker run -u 1000:1000 -p 8080:80 x',
  'PWD=/srv/app OLDPWD=/srv',
  'https://registry.example:4873/@types/node and https://h:8080/a@b',
  'Basic authentication and Bearer tokens are supported. Cookies: none. Cookie: see below.',
  'Authorization: required',
  'sort_key = "name", primary_key: id, cache_key="users-by-name"',
  'input_tokens=14079 output_tokens=23 cache_read_tokens: 1234567',
  'the password is wrong; passwords: at least 8 characters',
  'type Props = { cookies: Cookies; authorization: Authorization }',
  "passed ? 'pass' : 'findings' and 'PASS' : 'FAIL'",
  "append(path, 'new\\nPassword: ');\nawait until('the prompt', () => has('Password:'));",
  '"password": { "type": "string", "description": "The password of the user" }',
  'if (secret === other.secret) return /KEY|TOKEN|SECRET|PASSWORD|AUTH/.test(name)',
  "expect(x).toMatch(/DB_PASSWORD=/);\nconst usage = { inputTokens: 12_000, apiKey: '{env:MINE}' };",
  'credential = "main"',
  'mkdir -p a; cp -p b c; ssh -p 2222 h; login shell, password prompt',
])('prose and code stay as they are: %s', (plain) => {
  expect(text(plain)).toBe(plain);
});
