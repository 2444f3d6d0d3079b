import { Buffer } from 'node:buffer';

/** One thing that the server said over a control-mode connection. */
export type ControlEvent =
  | ControlReply
  | { type: 'notification'; name: string; args: string }
  | { type: 'exit'; reason: string }
  /** A line outside every block that is no notification, such as the output of somebody's hook. */
  | { type: 'stray'; line: string }
  /** The end of a block that nothing opened: what was read before may have been cut short. */
  | { type: 'desync'; line: string };

/** One answered command. Bit 0 of `flags` is set when the command came from this connection. */
export interface ControlReply {
  type: 'reply';
  /** Seconds since the epoch, by the server's clock. */
  time: number;
  number: number;
  flags: number;
  ok: boolean;
  lines: Buffer[];
  /** True when the reply was larger than the limits below and its rest was dropped. */
  truncated: boolean;
}

export interface ControlParserLimits {
  /** Bytes kept of one line; default 4 MiB. */
  maxLineBytes?: number;
  /** Bytes kept of one reply, each line counted with {@link LINE_OVERHEAD} bytes more; default 32 MiB. */
  maxReplyBytes?: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const PERCENT = 0x25;
/** What a kept line costs beside its bytes, so that millions of empty lines count as well. */
const LINE_OVERHEAD = 64;

const GUARD = /^%(begin|end|error) (\d{1,19}) (\d{1,19}) (\d{1,10})$/;
const NOTIFICATION = /^%([a-z][a-z-]*)(?: (.*))?$/s;

/** Incremental parser of `tmux -C` output. Never throws; memory is bounded by its limits. */
export class ControlParser {
  readonly #maxLine: number;
  readonly #maxReply: number;
  #partial: Buffer[] = [];
  #partialBytes = 0;
  #lineCut = false;
  #open: (ControlReply & { triple: string }) | undefined;
  #openBytes = 0;

  constructor(limits: ControlParserLimits = {}) {
    this.#maxLine = limits.maxLineBytes ?? 4 * 1024 * 1024;
    this.#maxReply = limits.maxReplyBytes ?? 32 * 1024 * 1024;
  }

  /** Takes the next bytes, cut anywhere, and returns what they completed. */
  feed(chunk: Uint8Array): ControlEvent[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const events: ControlEvent[] = [];
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end < 0) break;
      this.#keep(bytes.subarray(start, end));
      const line = this.#takeLine();
      const event = this.#line(line.bytes, line.cut);
      if (event) events.push(event);
      start = end + 1;
    }
    // A copy: the caller may reuse its buffer.
    if (start < bytes.length) this.#keep(Buffer.from(bytes.subarray(start)));
    return events;
  }

  #keep(bytes: Buffer): void {
    const room = this.#maxLine - this.#partialBytes;
    if (bytes.length > room) this.#lineCut = true;
    if (room <= 0 || bytes.length === 0) return;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#partial.push(kept);
    this.#partialBytes += kept.length;
  }

  #takeLine(): { bytes: Buffer; cut: boolean } {
    const bytes = this.#partial.length === 1 ? (this.#partial[0] as Buffer) : Buffer.concat(this.#partial);
    const cut = this.#lineCut;
    this.#partial = [];
    this.#partialBytes = 0;
    this.#lineCut = false;
    return { bytes, cut };
  }

  #line(raw: Buffer, cut: boolean): ControlEvent | undefined {
    const line = raw.at(-1) === CARRIAGE_RETURN && !this.#open ? raw.subarray(0, -1) : raw;
    const text = line[0] === PERCENT ? line.toString('utf8') : undefined;
    const guard = text === undefined ? null : GUARD.exec(text);
    if (this.#open) return this.#lineInReply(this.#open, line, guard, cut);
    if (guard) return this.#guardOutside(guard, text as string);
    const notification = text === undefined ? null : NOTIFICATION.exec(text);
    if (!notification) return { type: 'stray', line: line.toString('utf8') };
    const [, name = '', args = ''] = notification;
    return name === 'exit' ? { type: 'exit', reason: args } : { type: 'notification', name, args };
  }

  #guardOutside(guard: RegExpExecArray, text: string): ControlEvent | undefined {
    const [, word, time = '', number = '', flags = ''] = guard;
    if (word !== 'begin') return { type: 'desync', line: text };
    this.#openBytes = 0;
    this.#open = {
      type: 'reply',
      time: Number(time),
      number: Number(number),
      flags: Number(flags),
      ok: true,
      lines: [],
      truncated: false,
      triple: `${time} ${number} ${flags}`,
    };
    return undefined;
  }

  #lineInReply(
    open: ControlReply & { triple: string },
    line: Buffer,
    guard: RegExpExecArray | null,
    cut: boolean,
  ): ControlEvent | undefined {
    const ends = guard && guard[1] !== 'begin' && `${guard[2]} ${guard[3]} ${guard[4]}` === open.triple;
    if (ends) {
      this.#open = undefined;
      const { triple: _, ...reply } = open;
      return { ...reply, ok: guard[1] === 'end' };
    }
    this.#openBytes += line.length + LINE_OVERHEAD;
    if (cut || this.#openBytes > this.#maxReply) open.truncated = true;
    // A copy, so that a short line does not keep the whole chunk alive.
    if (this.#openBytes <= this.#maxReply) open.lines.push(Buffer.from(line));
    return undefined;
  }
}
