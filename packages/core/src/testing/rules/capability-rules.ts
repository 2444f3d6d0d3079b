import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryAnswer, RunningAgent } from '../../plugin/capabilities.ts';
import type { BackendSubject, OpenedBackend } from '../backend-subject.ts';
import { plainAgent } from '../backend-subject.ts';
import { hostileRecords } from '../hostile.ts';
import type { Rule } from '../rule.ts';

const SECRET = 'kit-secret-5d1f0b7e';
/** How long what has been aborted may still take, ms. */
const ABORTED_MS = 2_000;
const ANSWERS: ReadonlySet<unknown> = new Set<DeliveryAnswer['state']>(['refused', 'unavailable']);

/** Rules about what a driver may offer besides its taps. They hold by themselves for one that offers nothing. */
export const CAPABILITY_RULES: readonly Rule<BackendSubject>[] = [
  {
    id: 'credential-name',
    title: 'credential names the account without waiting, and never tells a secret',
    mend: 'Answer a fingerprint or a config folder; hash what must stay secret.',
    check: (subject) => inEmptyHome(subject, badCredential),
  },
  {
    id: 'deliver-answer',
    title: 'deliver says refused or unavailable when its interface cannot be reached, and never rejects',
    mend: 'Catch what goes wrong: nothing was sent is "unavailable"; nobody can tell is "unknown".',
    check: (subject) => inEmptyHome(subject, badDelivery),
  },
  {
    id: 'transcript-safe',
    title: 'a transcript reader finds nothing where nothing is, and reads any value',
    mend: 'Answer [] from locate for folders that do not exist, and [] from a parser for what it does not know.',
    check: (subject) => inEmptyHome(subject, badTranscript),
  },
];

type Look = (opened: OpenedBackend, running: RunningAgent) => Promise<readonly string[]>;

async function inEmptyHome(subject: BackendSubject, look: Look): Promise<readonly string[] | undefined> {
  const opened = await subject.opened();
  if (opened === undefined) return undefined;
  const home = mkdtempSync(join(tmpdir(), 'agents-kit-home-'));
  try {
    return await look(opened, runningIn(opened, home));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** An agent in a home with nothing in it; every variable that sounds like a secret is one. */
function runningIn({ driver, backend, options }: OpenedBackend, home: string): RunningAgent {
  const plain: Record<string, string> = {
    HOME: home,
    PATH: '/usr/bin:/bin',
    XDG_CONFIG_HOME: join(home, '.config'),
  };
  const env = new Proxy(plain, {
    get: (target, name) =>
      typeof name === 'string'
        ? (target[name] ?? (/KEY|TOKEN|SECRET|PASSWORD|AUTH/.test(name) ? SECRET : undefined))
        : undefined,
  });
  const agent = { ...plainAgent(driver.id), dir: join(home, 'work') };
  return {
    agent,
    backend,
    options,
    env,
    stateDir: join(home, 'state'),
    sessionId: undefined,
    memo: undefined,
  };
}

async function badCredential({ driver }: OpenedBackend, running: RunningAgent): Promise<string[]> {
  if (driver.credential === undefined) return [];
  const answers = [1, 2].map((): unknown => {
    try {
      return driver.credential?.(running);
    } catch (error) {
      return error;
    }
  });
  const [first, second] = answers;
  if (first instanceof Error) return [`It throws where nothing is configured: ${first.message}`];
  if (first !== undefined && typeof first !== 'string') return [`It answers ${typeof first}, not a name.`];
  if (first?.includes(SECRET)) return ['It tells the secret itself.'];
  return first === second ? [] : [`It answers "${first}" and then "${String(second)}".`];
}

async function badDelivery({ driver }: OpenedBackend, running: RunningAgent): Promise<string[]> {
  if (driver.deliver === undefined) return [];
  const stop = new AbortController();
  const stopping = setTimeout(() => stop.abort(), 200);
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve('late'), ABORTED_MS + 200).unref();
  });
  try {
    const request = { ...running, text: 'text', first: false, signal: stop.signal };
    const answer = await Promise.race([driver.deliver(request), late]);
    if (answer === 'late' || typeof answer === 'string')
      return [`It goes on ${ABORTED_MS} ms after it was aborted.`];
    if (!ANSWERS.has(answer?.state)) return [`Without a tool it answers ${JSON.stringify(answer)}.`];
    return typeof answer.reason === 'string' && answer.reason !== '' ? [] : ['Its answer has no reason.'];
  } catch (error) {
    return [`It rejects: ${String(error)}`];
  } finally {
    clearTimeout(stopping);
  }
}

async function badTranscript({ driver }: OpenedBackend, running: RunningAgent): Promise<string[]> {
  const { transcript } = driver;
  if (transcript === undefined) return [];
  const findings: string[] = [];
  try {
    const found = await transcript.locate({ ...running, signal: AbortSignal.timeout(10_000) });
    if (!Array.isArray(found)) findings.push('locate does not answer a list.');
    else
      findings.push(
        ...found.filter(({ kind }) => kind === 'lines').map(() => 'locate names a file in an empty home.'),
      );
  } catch (error) {
    findings.push(`locate rejects in an empty home: ${String(error)}`);
  }
  const parse = transcript.parser();
  for (const value of hostileRecords()) {
    try {
      if (!Array.isArray(parse(value))) findings.push('A parser does not answer a list.');
    } catch (error) {
      findings.push(`A parser throws: ${String(error)}`);
    }
  }
  return [...new Set(findings)];
}
