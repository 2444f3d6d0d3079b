/** One server-sent event. */
export interface ServerEvent {
  /** Absent: it has no name. */
  readonly event?: string;
  readonly data: string;
}

/** A longer event is left out. UTF-16 units. */
const LONGEST = 8 * 1024 * 1024;

/** Takes a stream of server-sent events apart as it comes (WHATWG HTML, "Server-sent events"). */
export class EventParser {
  readonly #onEvent: (event: ServerEvent) => void;
  readonly #onSkipped: () => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string[] = [];
  #size = 0;
  #event = '';
  /** The last piece ended in CR: an LF that follows belongs to it. */
  #afterReturn = false;
  #tooLong = false;

  constructor(onEvent: (event: ServerEvent) => void, onSkipped: () => void) {
    this.#onEvent = onEvent;
    this.#onSkipped = onSkipped;
  }

  push(bytes: Uint8Array): void {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (this.#afterReturn && text.startsWith('\n')) text = text.slice(1);
    if (text === '') return;
    this.#afterReturn = text.endsWith('\r');
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    if (this.#rest.length > LONGEST) {
      this.#rest = '';
      this.#tooLong = true;
    }
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#event = value;
    if (field !== 'data') return;
    this.#size += value.length;
    if (this.#size > LONGEST) this.#tooLong = true;
    else this.#data.push(value);
  }

  #dispatch(): void {
    const [data, event, tooLong] = [this.#data, this.#event, this.#tooLong];
    this.#data = [];
    this.#size = 0;
    this.#event = '';
    this.#tooLong = false;
    if (tooLong) this.#onSkipped();
    else if (data.length > 0) this.#onEvent({ data: data.join('\n'), ...(event === '' ? {} : { event }) });
  }
}
