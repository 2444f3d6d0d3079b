import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { formatEvent } from '../journal/format-event.ts';
import { openJournal } from '../journal/journal.ts';
import { isLoading, type PluginCall } from '../plugins/plugin-calls.ts';
import { writeFileAtomic } from '../state/write-file-atomic.ts';
import { callOfMainThread } from './ask-main-thread.ts';
import { CallBook } from './call-book.ts';
import { type GuardNews, type HangPlan, WATCHED_MS } from './hang-guard.ts';
import { type HungEnd, hungEvent } from './hung-event.ts';
import { BEAT_MS, feelPulse, isHung, type Pulse } from './pulse.ts';

/** A replacement that cannot be told to begin is not waited for any longer, in ms. */
const LAUNCH_MS = 5_000;

// The guard of a watchdog, on a thread of its own: the only code that still runs when a loop has taken the main one.
const plan = workerData as HangPlan;
const beats = new Int32Array(plan.beats);
const book = new CallBook();
let pulse: Pulse | undefined;
let timer: NodeJS.Timeout | undefined;
/** When the main thread last told of a call, ms of the clock of {@link PulseLook}. */
let toldAt = 0;

parentPort?.on('message', (news: GuardNews) => {
  if ('begun' in news) book.begun(news.begun, news.call);
  else book.ended(news.ended, news.beats);
  toldAt = performance.now();
  timer ??= setInterval(look, BEAT_MS);
});

function look(): void {
  if (!book.isOpen && performance.now() - toldAt > WATCHED_MS) {
    rest();
    return;
  }
  const { user, system } = process.cpuUsage();
  const seen = { at: performance.now(), cpu: (user + system) / 1_000, beats: Atomics.load(beats, 0) };
  pulse = feelPulse(pulse, seen);
  if (!isHung(pulse, seen)) return;
  clearInterval(timer);
  void findCulprits(seen.beats).then(endProcess);
}

/** With no call under way nobody needs to be watched. */
function rest(): void {
  clearInterval(timer);
  timer = undefined;
  pulse = undefined;
}

/** The one call that loops, else every one that may be to blame. */
async function findCulprits(counted: number): Promise<readonly PluginCall[]> {
  const culprit = await callOfMainThread();
  return culprit === undefined ? book.suspects(counted) : [culprit];
}

/**
 * Ends this process, its lock with it, and has another one take its place. Whatever can be told is written before; killed in
 * between, it leaves no more than a rest that nobody needs.
 */
async function endProcess(culprits: readonly PluginCall[]): Promise<void> {
  const { logDir, restsPath, restMs, rests } = plan;
  const loads = book.isLoading && culprits.some(isLoading);
  const replacement = loads ? undefined : plan.replacement;
  const now = Date.now();
  const until = now + restMs;
  const added = culprits.filter((call) => !isLoading(call)).map((call) => ({ ...call, until }));
  try {
    const all = [...rests.filter((rest) => rest.until > now), ...added];
    if (all.length > 0) writeFileAtomic(restsPath, JSON.stringify({ v: 1, rests: all }));
  } catch {
    // A full disk: the next watchdog may hang in the same call.
  }
  const ending: HungEnd = {
    pid: process.pid,
    calls: culprits,
    restsUntil: added.length > 0 ? until : undefined,
    next: loads ? 'loading' : replacement === undefined ? 'end' : 'replacement',
  };
  openJournal(logDir, (event) => log(formatEvent(event))).write(hungEvent(ending));
  await Promise.race([launch(replacement), new Promise((resolve) => setTimeout(resolve, LAUNCH_MS))]);
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Starts the replacement and tells it to begin. It does so when its input ends, which stays open for as long as this process
 * runs: until then the lock is held.
 */
function launch(replacement: HangPlan['replacement']): Promise<void> {
  if (replacement === undefined) return Promise.resolve();
  const { file, args, cwd, env, input, outputPath } = replacement;
  return new Promise((resolve) => {
    const failed = ({ message }: Error): void => {
      log(`The watchdog cannot be started anew: ${message}`);
      resolve();
    };
    try {
      const output = openSync(outputPath, 'a', 0o600);
      const child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', output, output] });
      closeSync(output);
      child.on('error', failed);
      child.stdin?.on('error', failed);
      child.stdin?.write(input, () => resolve());
    } catch (error) {
      failed(error as Error);
    }
  });
}

function log(line: string): void {
  try {
    if (plan.logPath !== undefined) appendFileSync(plan.logPath, `${line}\n`, { mode: 0o600 });
  } catch {
    // The journal tells it as well.
  }
}
