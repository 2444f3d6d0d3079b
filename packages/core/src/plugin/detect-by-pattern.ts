import type { Activity, DetectContext, Evidence, LimitNotice, Observation } from './contract.ts';
import { announcedReset, parseReset } from './parse-reset.ts';

/** Rows at the bottom of a screen that tell the present. */
const LIVE_ROWS = 6;
/** The same for a screen that ends in a static footer; blank rows count, as in the Python tool. */
const FOOTER_ROWS = 10;
const FATAL_ROWS = 25;
/**
 * A banner is the last thing said: below it stand an input box, a footer or a menu, and nothing else. Where a turn
 * begins cannot be known here; what is further up than this may be anybody's words.
 */
const LIMIT_ROWS = 12;
/** A picture that has not changed for this long shows no work, whatever is written on it. */
const FROZEN_AFTER = 300_000;

/**
 * What the config's `active_re` and `fatal_re` say about a screen. Without `active_re` a readable screen is `idle` by
 * silence. Never `undefined` by itself; the type fits a tap.
 */
export function activityByPatterns(observation: Observation, context: DetectContext): Activity | undefined {
  const { screen } = observation;
  if (screen === undefined) {
    return verdict('unknown', 'unreadable', { source: 'silence', text: 'the screen could not be read' });
  }
  const { activePattern, fatalPattern, footerUi, logGraceMs } = context.backend;
  const active = activePattern && firstMatch(activePattern, liveRows(observation, footerUi));
  const frozen = isFrozen(observation, context);
  if (active !== undefined && !frozen) return verdict('working', 'active', config('active_re', active));
  if (footerUi && outputAge(observation, context) <= logGraceMs) {
    return verdict('working', 'writing', {
      source: 'silence',
      text: 'it wrote within log_grace',
      rule: 'log_grace',
    });
  }
  const fatal = fatalPattern && firstMatch(fatalPattern, screen.slice(-FATAL_ROWS));
  if (fatal !== undefined) return verdict('fatal', 'fatal', config('fatal_re', fatal));
  if (active !== undefined) return verdict('idle', 'frozen', config('active_re', active));
  const text =
    activePattern === undefined ? 'no active_re is set' : 'active_re matches nothing at the bottom';
  return verdict('idle', 'quiet', { source: 'silence', text });
}

/**
 * What the config's `limit_re` says about the last twelve rows that are not blank. Nothing while the agent is at work,
 * and nothing for a match in a row that begins like typed input (`>`, `❯`, `›`, `$`) or in quotation marks. A mention
 * at the very bottom of the screen cannot be told from a banner: choose words that only the banner has.
 */
export function limitByPatterns(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const { limitPattern } = context.backend;
  if (limitPattern === undefined || observation.screen === undefined) return undefined;
  if (activityByPatterns(observation, context)?.state === 'working') return undefined;
  const rows = bottomRows(observation.screen);
  const width = observation.columns ?? Math.max(...rows.map((row) => row.length), 0);
  const banner = lastBanner(limitPattern, rows, width);
  if (banner === undefined) return undefined;
  return {
    kind: 'usage',
    resetsAt: resetNear(rows, banner.row, context),
    evidence: config('limit_re', banner.text),
  };
}

/** The rows from the twelfth last one that is not blank. */
function bottomRows(screen: readonly string[]): readonly string[] {
  const filled = screen.flatMap((row, index) => (row.trim() === '' ? [] : [index]));
  return screen.slice(filled.at(-LIMIT_ROWS) ?? 0);
}

/** The lowest row at which the pattern matches, the row taken alone or together with what it was broken into. */
function lastBanner(pattern: RegExp, rows: readonly string[], width: number) {
  for (let row = rows.length - 1; row >= 0; row--) {
    for (const candidate of unwrapped(rows, row, width)) {
      const at = candidate.search(pattern);
      if (at >= 0 && !isSomebodysWords(candidate, at)) return { row, text: candidate.slice(at).trim() };
    }
  }
  // A pattern may itself span rows.
  const text = pattern.source.includes('\\n') ? firstMatch(pattern, rows) : undefined;
  return text === undefined ? undefined : { row: rows.findIndex((row) => row.includes(text)), text };
}

/** Typed by a user, or between quotation marks. In JSON these mean nothing. */
function isSomebodysWords(row: string, at: number): boolean {
  if (/^[\s│┃]*[>❯›$] \S/.test(row)) return true;
  const before = row.slice(0, at);
  if (/["']\s*[:=]/.test(before)) return false;
  return (
    /^[^"]*(?:"[^"]*"[^"]*)*"[^"]*$/.test(before) ||
    /“[^”]*$/.test(before) ||
    /`[^`]*$/.test(before.replace(/`[^`]*`/g, ''))
  );
}

/** Behind the banner if it is said there, else shortly before it. */
function resetNear(rows: readonly string[], index: number, context: DetectContext): number | undefined {
  const behind = parseReset(rows.slice(index, index + 4).join('\n'), context);
  return (behind ?? announcedReset(rows.slice(Math.max(0, index - 6), index).join('\n'), context))?.at;
}

/** A row as it stands, and as it was before a terminal or a tool broke it at the right margin. */
function unwrapped(rows: readonly string[], index: number, width: number): readonly string[] {
  let whole = rows[index] ?? '';
  let spaced = whole;
  const candidates = [whole];
  for (let next = index + 1; next < index + 4; next++) {
    const previous = rows[next - 1]?.trimEnd() ?? '';
    const row = rows[next]?.trim() ?? '';
    // Tools break lines at words: a broken row may end well before the margin.
    if (row === '' || previous.length < width * 0.6) break;
    whole = whole.trimEnd() + row;
    spaced = `${spaced.trimEnd()} ${row}`;
    candidates.push(whole, spaced);
  }
  return candidates;
}

function liveRows(observation: Observation, footerUi: boolean): readonly string[] {
  const screen = observation.screen ?? [];
  if (!footerUi) return screen.filter((row) => row.trim() !== '').slice(-LIVE_ROWS);
  const blank = Math.max(0, (observation.rows ?? 0) - screen.length);
  return blank >= FOOTER_ROWS ? [] : screen.slice(-(FOOTER_ROWS - blank));
}

/** A picture that nothing has been written to for so long that what it shows cannot be work. */
export function isFrozen(observation: Observation, context: DetectContext): boolean {
  const age = outputAge(observation, context);
  return age !== Number.POSITIVE_INFINITY && age >= Math.max(context.backend.stallIdleMs, FROZEN_AFTER);
}

/** Infinite when it is not known. */
function outputAge(observation: Observation, context: DetectContext): number {
  return observation.outputAt === undefined ? Number.POSITIVE_INFINITY : context.now - observation.outputAt;
}

/** The matched text, at most a line of it. `search` ignores the state of a pattern with the flag `g`. */
function firstMatch(pattern: RegExp, rows: readonly string[]): string | undefined {
  const text = rows.join('\n');
  const at = text.search(pattern);
  return at < 0 ? undefined : (text.slice(at).split('\n', 1)[0] ?? '').trim();
}

function config(rule: string, text: string): Evidence {
  return { source: 'config', text, rule };
}

function verdict(state: Activity['state'], reason: string, evidence: Evidence): Activity {
  return { state, reason, evidence };
}
