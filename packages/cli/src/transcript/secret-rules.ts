/** One kind of secret. */
export interface SecretRule {
  /** What stands in its place: `[redacted: NAME]`. */
  readonly name: string;
  /** Global. A group `keep` before the secret, or `after` behind it, stays. */
  readonly pattern: RegExp;
  /** Without these characters in a text it does not match: to look for them is much faster. */
  readonly needs?: string;
}

/** Nothing of a longer word or number is taken for a key. */
const START = '(?<![A-Za-z0-9_-])';

/** Keys that their makers have given a form of their own, by the documentation of each service. */
const KEYS: readonly (readonly [name: string, form: string, needs: string])[] = [
  ['Anthropic key', 'sk-ant-[A-Za-z0-9_-]{16,}', 'sk-ant-'],
  ['OpenAI key', 'sk-(?:proj|svcacct|admin|None|or-v1)-[A-Za-z0-9_-]{16,}', 'sk-'],
  ['API key', 'sk-[A-Za-z0-9]{20,}', 'sk-'],
  ['GitHub token', 'gh[pousr]_[A-Za-z0-9]{20,}', 'gh'],
  ['GitHub token', 'github_pat_[A-Za-z0-9_]{20,}', 'github_pat_'],
  ['GitLab token', 'gl(?:pat|ptt|dt|rt|cbt|soat|agent|oas)-[A-Za-z0-9_.-]{16,}', 'gl'],
  ['AWS key id', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])', 'A'],
  ['Google key', 'AIza[A-Za-z0-9_-]{30,}', 'AIza'],
  ['Google token', 'ya29\\.[A-Za-z0-9_-]{20,}', 'ya29.'],
  ['Google secret', 'GOCSPX-[A-Za-z0-9_-]{20,}', 'GOCSPX-'],
  ['Google token', '1//0[A-Za-z0-9_-]{30,}', '1//0'],
  ['Slack token', '(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}', 'x'],
  ['Stripe key', '(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}', '_'],
  ['npm token', 'npm_[A-Za-z0-9]{30,}', 'npm_'],
  ['PyPI token', 'pypi-[A-Za-z0-9_-]{30,}', 'pypi-'],
  ['Hugging Face token', 'hf_[A-Za-z0-9]{20,}', 'hf_'],
  ['SendGrid key', 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}', 'SG.'],
  ['Docker token', 'dckr_[a-z]+_[A-Za-z0-9_-]{20,}', 'dckr_'],
  ['DigitalOcean token', 'do[opr]_v1_[a-f0-9]{32,}', '_v1_'],
  ['Vault token', 'hv[sbr]\\.[A-Za-z0-9_-]{20,}', 'hv'],
  ['Databricks token', 'dapi[a-f0-9]{32}', 'dapi'],
  ['Grafana token', 'gl(?:sa|c)_[A-Za-z0-9+/=_]{20,}', 'gl'],
  ['Tailscale key', 'tskey-[A-Za-z0-9-]{16,}', 'tskey-'],
  ['age key', 'AGE-SECRET-KEY-1[A-Z0-9]{40,}', 'AGE-SECRET-KEY-1'],
  ['Telegram token', '\\d{8,10}:AA[A-Za-z0-9_-]{33}', ':AA'],
  ['Groq key', 'gsk_[A-Za-z0-9]{20,}', 'gsk_'],
  ['xAI key', 'xai-[A-Za-z0-9]{20,}', 'xai-'],
  ['Perplexity key', 'pplx-[A-Za-z0-9]{20,}', 'pplx-'],
  ['token', 'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){0,3}', 'eyJ'],
];

/** What makes a name that of a secret, wherever it stands in it. */
const TELLING =
  '(?:passw(?:or)?d|passphrase|secrets?|credentials?|(?:pass|pwd)(?<![A-Za-z0-9](?:pass|pwd))|' +
  '(?:api|access|private|signing|encryption|account|auth|secret|master|session)[_-]?keys?|' +
  'keys?(?<=[_.-]keys?)|auth(?<=[_.-]auth)|(?:tokens?|cookies?)(?<=[A-Za-z0-9_.-](?:tokens?|cookies?)))';

/** The end of a name. Bounded, so that no text makes the search slow. */
const REST_OF_NAME = '(?:[_.-][A-Za-z0-9]{1,40}){0,4}';

/** The end of a name whose value is a secret: of a variable, a field, an option. */
export const SECRET_NAME = `${TELLING}${REST_OF_NAME}`;

/** A name whose value may be a secret: it is one if it looks like one. */
const DOUBTFUL_NAME = '(?<![A-Za-z0-9_.-])(?:keys?|tokens?|auth|cookies?|bearer|pat|otp)';
const LOOKS_RANDOM = '(?=[^\\s"\'\\\\]{0,60}\\d)';

/** What is plainly no secret: empty, a switch, a number, a reference to a variable, a call, a mark of ours. */
const HARMLESS =
  '(?!(?:true|false|null|none|undefined|yes|no|\\d{1,6})(?![A-Za-z0-9_-])|[$%<({]|\\[redacted|process\\.|os\\.|env\\.)';

/** Everything that is looked for, in this order. Each pattern takes time in proportion to the text. */
export const SECRET_RULES: readonly SecretRule[] = [
  {
    name: 'private key',
    needs: '-----BEGIN ',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  ...KEYS.map(([name, form, needs]) => ({ name, needs, pattern: new RegExp(`${START}${form}`, 'g') })),
  {
    name: 'password',
    needs: '://',
    pattern:
      /(?<keep>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,200}:)[^\s/@"'<>]{1,500}(?<after>@)/g,
  },
  {
    name: 'webhook',
    needs: 'https://',
    pattern:
      /(?<keep>https:\/\/(?:hooks\.slack\.com\/(?:services|workflows)|(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks|[a-z0-9-]+\.webhook\.office\.com)\/)[^\s"'<>)\]]+/g,
  },
  {
    name: 'header',
    pattern:
      /(?<keep>(?<![A-Za-z0-9-])(?:proxy-)?authorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:(?:bearer|basic|token|digest|negotiate)\s{1,3})?)(?!\[redacted)[^\s"'\\,;]{4,}/gi,
  },
  { name: 'header', pattern: /(?<keep>(?<![A-Za-z0-9])bearer\s{1,3})[A-Za-z0-9._~+/=-]{16,}/gi },
  {
    name: 'cookie',
    pattern: /(?<keep>(?<![A-Za-z0-9-])(?:set-)?cookie\s{0,3}:\s{0,3})[^\r\n"']{4,}/gi,
  },
  {
    name: 'parameter',
    pattern:
      /(?<keep>[?&](?:access_token|token|api_?key|key|auth|sig|signature|secret|password|x-amz-(?:signature|credential|security-token)|code)=)[^\s&#"'<>]{4,}/gi,
  },
  {
    name: 'password',
    pattern: /(?<keep>(?<![A-Za-z0-9-])(?:-u|--user)[ =]["']?[^\s:"']{1,100}:)[^\s"'@]{1,500}/g,
  },
  {
    // --password X, --api-key=X
    name: 'option',
    pattern: new RegExp(
      `(?<keep>--(?:[A-Za-z0-9]{1,40}-){0,4}(?:${SECRET_NAME}|key|token|auth|cookie)(?:=|\\s{1,3})["']?)${HARMLESS}(?!-)[^\\s"']{4,}`,
      'gi',
    ),
  },
  ...assignments(SECRET_NAME, HARMLESS, { quoted: 4, bare: 6 }),
  ...assignments(DOUBTFUL_NAME, `${HARMLESS}${LOOKS_RANDOM}`, { quoted: 12, bare: 12 }),
];

/** `NAME="several words"`, `"name": "…"`, `NAME=word`, `name: word`; shortest secrets in characters. */
function assignments(
  name: string,
  value: string,
  shortest: { readonly quoted: number; readonly bare: number },
): SecretRule[] {
  const start = `(?<keep>${name}`;
  const quoted = `${start}\\\\?["']?\\s{0,3}(?:=>|:=|=|:)\\s{0,3}(?<quote>\\\\?["']))${value}(?:(?!\\k<quote>)[^\\r\\n]){${shortest.quoted},}`;
  const bare = `${start}(?:=|\\s?:\\s{1,3}|\\s=\\s))${value}[^\\s"'\\\\,;)}\\]]{${shortest.bare},}`;
  return [quoted, bare].map((pattern) => ({ name: 'value', pattern: new RegExp(pattern, 'gi') }));
}
