/** How to reach a server about one folder. */
export interface ServerAddress {
  readonly url: string;
  readonly directory: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server answered. */
export interface ServerAnswer {
  readonly status: number;
  /** The parsed body; its text when that is no JSON. */
  readonly body: unknown;
}

/** One question to OpenCode's server. */
export interface ServerQuestion {
  readonly method?: 'GET' | 'POST';
  /** Below the address, such as `/session/status`. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** ms; default 5000. */
  readonly timeout?: number;
}

/** Nobody answered: the server does not run, is not reached, or is too slow. */
export class ServerSilent extends Error {
  /** The connection was refused: the server has got nothing. */
  readonly refused: boolean;

  constructor(url: string, cause: unknown) {
    const refused = causes(cause).some((error) => codeOf(error) === 'ECONNREFUSED');
    const why = causes(cause).map(codeOf).find(Boolean) ?? (cause instanceof Error ? cause.name : 'failed');
    super(`${url} does not answer (${why})`, { cause });
    this.refused = refused;
  }
}

/** The URL of a path, for the folder of the address. */
export function urlOf({ url, directory }: Omit<ServerAddress, 'headers'>, path: string): string {
  const target = new URL(`${url}${path}`);
  target.searchParams.set('directory', directory);
  return target.href;
}

/** Asks the server; any status is an answer. Throws {@link ServerSilent} when there is none. */
export async function askServer(address: ServerAddress, question: ServerQuestion): Promise<ServerAnswer> {
  const { method = 'GET', path, body, signal, timeout = 5_000 } = question;
  try {
    const response = await fetch(urlOf(address, path), {
      method,
      headers: { ...address.headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (cause) {
    throw new ServerSilent(address.url, cause);
  }
}

/** What an answer that is no success says, in a line. */
export function complaintOf({ status, body }: ServerAnswer): string {
  const text = findMessage(body) ?? (typeof body === 'string' ? body : JSON.stringify(body));
  return `HTTP ${status}${text === '' ? '' : `: ${text.replace(/\s+/g, ' ').slice(0, 200)}`}`;
}

function findMessage(body: unknown): string | undefined {
  const { data, message } = (typeof body === 'object' && body !== null ? body : {}) as {
    data?: { message?: unknown };
    message?: unknown;
  };
  const found = data?.message ?? message;
  return typeof found === 'string' ? found : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function causes(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [error, ...inner.flatMap(causes)];
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}
