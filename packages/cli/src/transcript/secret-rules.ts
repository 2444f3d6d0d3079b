/** One kind of secret that shows by itself, without a name. */
export interface SecretRule {
  /** What stands in its place: `[redacted: NAME]`. */
  readonly name: string;
  /** Global. A group `keep` before the secret, or `after` behind it, stays. */
  readonly pattern: RegExp;
  /** Without these characters in a text it does not match: to look for them is much faster. */
  readonly needs?: string;
}

/** Nothing of a longer word or number is taken for a key; an escaped line end and what a URL has encoded are no words. */
const START = '(?<!(?<!\\\\|%[0-9A-Fa-f])[A-Za-z0-9_-])';

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

/** Everything that is looked for by its form, in this order. Each pattern takes time in proportion to the text. */
export const SECRET_RULES: readonly SecretRule[] = [
  {
    name: 'private key',
    needs: '-----BEGIN ',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  {
    // The end of one whose beginning is elsewhere: lines of base64, perhaps with numbers of lines.
    name: 'private key',
    needs: 'PRIVATE KEY',
    pattern:
      /(?:(?:^|\n|\\n)[^\n\\A-Za-z]{0,20}[A-Za-z0-9+/=]{16,90}(?:\r|\\r)?(?=\n|\\n)){1,500}(?:(?:\n|\\n)[^\n\\A-Za-z]{0,20}[A-Za-z0-9+/=]{1,90}(?:\r|\\r)?(?=\n|\\n))?(?:\n|\\n)[^\nA-Za-z]{0,20}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  ...KEYS.map(([name, form, needs]) => ({ name, needs, pattern: new RegExp(`${START}${form}`, 'g') })),
  {
    // To the last @ before a host: whoever puts a password into a URL by hand escapes nothing. A port is none.
    name: 'password',
    needs: '://',
    pattern:
      /(?<keep>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/(?!\[redacted)[^\s/:"'`<>]{0,200}:)(?!\d{1,5}(?:[/?#\s]|$)|[$%{]|\[redacted)[^\s"'`<>]{1,500}(?<after>@)(?=[\w[$%{])/g,
  },
  {
    name: 'token',
    needs: '://',
    pattern: /(?<keep>(?<![A-Za-z0-9+.-])https?:\/\/)(?=[^\s/@]{0,60}\d)[A-Za-z0-9_.~-]{20,300}(?<after>@)/g,
  },
  {
    name: 'webhook',
    needs: 'https:',
    pattern:
      /(?<keep>https:(?:\\?\/){2}(?:hooks\.slack\.com\\?\/(?:services|workflows)|(?:canary\.|ptb\.)?discord(?:app)?\.com\\?\/api\\?\/webhooks|[a-z0-9-]+\.webhook\.office\.com)\\?\/)[^\s"'<>)\]]+/g,
  },
  {
    name: 'header',
    pattern:
      /(?<keep>(?<![A-Za-z0-9])bearer(?:\s{1,3}|%20|\+))(?=[^\s"']{0,60}[\d._-])[A-Za-z0-9._~+/=-]{12,}/gi,
  },
  {
    name: 'header',
    pattern:
      /(?<keep>(?<![A-Za-z0-9])basic\s{1,3})(?:[A-Za-z0-9+/]{6,}={1,2}|(?=[a-z]{0,40}[A-Z0-9])[A-Za-z0-9+/]{16,})/g,
  },
  {
    name: 'header',
    pattern:
      /(?<keep>(?<![A-Za-z0-9])Basic\s{1,3})(?:[A-Za-z0-9+/]{6,}={1,2}|(?=[A-Za-z]{0,40}\d)[A-Za-z0-9+/]{12,})/g,
  },
  {
    name: 'parameter',
    pattern:
      /(?<keep>[?&](?:amp;)?(?:access_token|refresh_token|id_token|client_secret|token|api_?key|key|auth|sig|signature|secret|password|passwd|pwd|x-(?:amz|goog)-(?:signature|credential|security-token)|code)=)(?![$%{<]|\[redacted)[^\s&#"'`<>\\]{4,}/gi,
  },
  {
    // curl -u anna:hunter2; numbers are ids of users.
    name: 'password',
    pattern:
      /(?<keep>(?<![A-Za-z0-9-])(?:-u|--user|--proxy-user|-U)[ =]{0,3}\\*["']?(?!\d+:\d)[^\s:"'\\]{1,100}:)(?![$%{<]|\[redacted)(?:[^\s"'\\]|\\(?![nrt"'])){1,500}/g,
  },
  {
    name: 'password',
    needs: 'login',
    pattern:
      /(?<keep>\blogin\s{1,9}[^\s,]{1,200}\s{1,9}(?:account\s{1,9}\S{1,200}\s{1,9})?password\s{1,9})(?!\[redacted)\S{1,300}/g,
  },
  {
    name: 'password',
    pattern:
      /(?<keep>(?<![\w-])(?:mysql\w{0,20}|mariadb)\b[^\n|;&]{0,200}\s-p|(?<![\w-])sshpass\s{1,3}-p\s{0,3}|(?<![\w-])(?:docker|podman|helm|oc|az)(?:\s{1,3}\w{1,20}){0,2}\s{1,3}login\b[^\n|;&]{0,200}\s-p[ =]|(?<![\w-])redis-cli\b[^\n|;&]{0,200}\s-a\s{1,3}|\s-pass(?:in|out)?\s{1,3}pass:)["']?(?![$%{<"'-]|\[redacted)[^\s"'\\]{1,300}/g,
  },
  {
    // git config service.token X, npm config set //host/:_auth X
    name: 'value',
    pattern:
      /(?<keep>\b(?:set|config|setx|add)\s{1,3}(?:--?[\w-]{1,40}\s{1,3}){0,4}[\w./:@-]{0,200}(?:token|secret|password|passwd|(?:secret|access|api)[_-]?key)s?\s{1,3})["']?(?![$%{<"'-]|\[redacted|to\b|the\b|is\b|for\b|in\b)(?=\S{0,60}[\d/+_=!@#-])[^\s"']{6,}/gi,
  },
  {
    name: 'value',
    needs: '</',
    pattern:
      /(?<keep><(?:[\w:.-]{0,60}(?:password|passphrase|secret|token|apikey|api-key|privatekey|accesskey))>\s{0,20})(?!\s|[<$%{]|\[redacted)[^<]{1,2000}(?=<\/)/gi,
  },
];
