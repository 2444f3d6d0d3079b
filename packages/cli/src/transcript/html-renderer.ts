import { cleanLine, cleanText } from './clean-text.ts';
import { describeClip } from './clip-text.ts';
import { describeTally } from './describe-tally.ts';
import type { EntryTimes } from './entry-times.ts';
import { STYLE } from './html-style.ts';
import { inputLines, summarizeInput } from './summarize-input.ts';
import type { Tally } from './tally.ts';
import { whoOf } from './text-renderer.ts';
import type { ViewItem } from './view-item.ts';

type Result = Extract<ViewItem, { readonly type: 'tool-result' }>;

/** Writes a transcript as one page without scripts and without anything from elsewhere. Pure but for the last day. */
export class HtmlRenderer {
  readonly #times: EntryTimes;
  #day: string | undefined;

  constructor(times: EntryTimes) {
    this.#times = times;
  }

  head(title: string): string {
    // The policy is for what a mistake of ours might let through.
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(cleanLine(title))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(cleanLine(title))}</h1>
`;
  }

  render(item: ViewItem): string {
    const body = this.#body(item);
    return body === undefined ? '' : `${this.#newDay(item)}${body}\n`;
  }

  tail(tally: Tally): string {
    return `<footer>${escapeHtml(describeTally(tally, this.#times).join('\n'))}</footer>\n</body>\n</html>\n`;
  }

  #newDay({ at }: ViewItem): string {
    const day = at === undefined ? undefined : this.#times.day(at);
    if (day === undefined || day === this.#day) return '';
    this.#day = day;
    return `<h2>${escapeHtml(day)}</h2>\n`;
  }

  #body(item: ViewItem): string | undefined {
    switch (item.type) {
      case 'user':
      case 'assistant':
      case 'thinking':
        return this.#section(
          item,
          item.type,
          item.type === 'user' ? whoOf(item.origin) : item.type,
          pre(item.text),
        );
      case 'tool-call': {
        const name = `<span class="who">${escapeHtml(cleanLine(item.name))}</span>`;
        const line = `${name} ${escapeHtml(summarizeInput(item.input))}`;
        return this.#section(item, 'call', undefined, fold(line, pre(inputLines(item.input).join('\n'))));
      }
      case 'tool-result':
        return this.#section(item, item.failed ? 'result failed' : 'result', undefined, resultBody(item));
      case 'error':
      case 'compaction':
        return this.#section(item, item.type, item.type, pre(item.text));
      case 'limit': {
        const until = item.resetsAt === undefined ? '' : ` (until ${this.#times.iso(item.resetsAt)})`;
        return this.#section(item, 'limit', 'limit', pre(`${item.text}${until}`));
      }
      case 'session':
        return this.#section(item, 'session', 'session', pre(`${item.sessionId} ${item.text}`));
      case 'model':
        return this.#section(item, 'model', 'model', pre(`${item.from} → ${item.to}`));
      case 'usage':
        return undefined;
    }
  }

  #section(item: ViewItem, kind: string, who: string | undefined, body: string): string {
    const stamp = this.#times.stamp(item.at).trim();
    const time =
      item.at === undefined || stamp === ''
        ? '<span class="time"></span>'
        : `<time datetime="${escapeHtml(this.#times.iso(item.at))}">${escapeHtml(stamp)}</time>`;
    const sub = 'subagent' in item && item.subagent !== undefined ? `${cleanLine(item.subagent)} › ` : '';
    const label = `${sub}${who ?? ''}`;
    const head = label === '' ? '' : `<div class="who">${escapeHtml(label)}</div>`;
    return `<section class="${kind}">${time}<div>${head}${body}</div></section>`;
  }
}

function resultBody({ text, failed, clipped, tool, follows }: Result): string {
  const whole = cleanText(text).trimEnd();
  const [first = ''] = whole.split('\n', 1);
  const name = follows ? '' : `<span class="who">↩ ${escapeHtml(cleanLine(tool ?? 'tool'))}</span> `;
  const mark = failed ? '✗ ' : '';
  const clip = clipped === undefined ? '' : `<div class="clip">… ${escapeHtml(describeClip(clipped))}</div>`;
  if (whole === '') return `${name}${mark}<span class="clip">${failed ? 'failed' : '(nothing)'}</span>`;
  return fold(`${name}${mark}${escapeHtml(first.slice(0, 160))}`, `${pre(whole)}${clip}`);
}

const fold = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>${body}</details>`;

const pre = (text: string): string => `<pre>${escapeHtml(cleanText(text).trim())}</pre>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for the inside of an element or of a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
