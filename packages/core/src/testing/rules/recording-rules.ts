import type { Activity } from '../../plugin/contract.ts';
import type { BackendSubject } from '../backend-subject.ts';
import { contextFor, judge, judgeRecording, type OpenedBackend } from '../backend-subject.ts';
import type { DeclaredState, LimitCase } from '../backend-suite.ts';
import { observationOf, type Recording } from '../recordings.ts';
import type { Rule } from '../rule.ts';

const STATES = new Set(['working', 'idle', 'waiting', 'fatal', 'exited', 'unknown']);

/** Rules about recorded screens. */
export const RECORDING_RULES: readonly Rule<BackendSubject>[] = [
  {
    id: 'recordings-readable',
    title: 'every recording has a screen, a size and a verdict',
    mend: 'A row of index.jsonl needs file, state, size, activity, limit, title, command and captured_at.',
    check: async ({ recordings }) => {
      const all = recordings();
      return all.length === 0 ? ['There are no recordings.'] : all.flatMap(misshapen);
    },
  },
  {
    id: 'states-recorded',
    title: 'every state that the backend declares has a recording',
    mend: 'Record the real tool in that state, or take the state out of `states`.',
    check: async ({ suite, recordings }) => {
      if (suite.states.length === 0) return ['The suite declares no states.'];
      const recorded = new Set(recordings().flatMap(statesOf));
      return suite.states
        .filter((state) => !recorded.has(state))
        .map((state) => `"${state}" is declared, but no recording shows it.`);
    },
  },
  {
    id: 'states-declared',
    title: 'the detectors claim only states that the backend declares',
    mend: 'Add the state to `states`, with a recording that proves it.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened === undefined ? undefined : undeclared(subject, opened);
    },
  },
  {
    id: 'recordings-judged',
    title: 'each recording is judged as its index says',
    mend: 'Mend the rule of the detector, or the verdict in index.jsonl if that is what is wrong.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened === undefined ? undefined : subject.recordings().flatMap((one) => misjudged(opened, one));
    },
  },
  {
    id: 'limits-stated',
    title: 'for the limits that the backend declares the suite says what is to be read',
    mend: 'Give `limits` a row for a recorded limit: { recording, resetsAt }, resetsAt in ISO 8601 or null.',
    check: async ({ suite, recordings }) => {
      if (!suite.states.includes('limit')) return [];
      const stated = suite.limits ?? [];
      if (stated.length === 0) return ['"limit" is declared, but `limits` is empty.'];
      const files = new Set(recordings().map(({ file }) => file));
      return stated
        .filter(({ recording }) => !files.has(recording))
        .map(({ recording }) => `There is no recording "${recording}".`);
    },
  },
  {
    id: 'limit-times',
    title: 'a limit is read exactly: when it ends, which one it is, who lifts it',
    mend: 'Read times with parseReset and the `now` and `zone` of the context, never with the clock of the machine.',
    check: async (subject) => {
      const opened = await subject.opened();
      if (opened === undefined) return undefined;
      return (subject.suite.limits ?? []).flatMap((one) => misread(subject, opened, one));
    },
  },
];

function misshapen({
  file,
  size,
  activity,
  limit,
  title,
  command,
  captured_at,
  screen,
}: Recording): string[] {
  const findings: string[] = [];
  const wrong = (what: string) => findings.push(`${file}: ${what}`);
  if (!/^\d+x\d+$/.test(size ?? '')) wrong(`size is ${JSON.stringify(size)}, not COLUMNSxROWS`);
  const unknown = String(activity)
    .split('|')
    .filter((state) => !STATES.has(state));
  if (unknown.length > 0) wrong(`activity has "${unknown.join('", "')}", which is no state`);
  if (limit !== null && typeof limit !== 'boolean') wrong('limit is neither true, false nor null');
  if (typeof title !== 'string' || typeof command !== 'string') wrong('title or command is missing');
  if (!Number.isFinite(captured_at)) wrong('captured_at is not a time in seconds');
  if (screen.every((row) => row.trim() === '')) wrong('its screen is empty');
  return findings;
}

function statesOf({ activity, limit }: Recording): DeclaredState[] {
  const states = activity.split('|') as DeclaredState[];
  return limit === true ? [...states, 'limit'] : states;
}

function undeclared({ suite, recordings }: BackendSubject, opened: OpenedBackend): string[] {
  const claims = new Map<string, string>();
  for (const recording of recordings()) {
    const { activity, limit } = judgeRecording(opened, recording);
    if (activity !== undefined && activity.state !== 'unknown') claims.set(activity.state, recording.file);
    if (limit !== undefined) claims.set('limit', recording.file);
  }
  return [...claims]
    .filter(([state]) => !suite.states.includes(state as DeclaredState))
    .map(([state, file]) => `It claims "${state}" (${file}), which is not declared.`);
}

function misjudged(opened: OpenedBackend, recording: Recording): string[] {
  const { activity, limit } = judgeRecording(opened, recording);
  const findings: string[] = [];
  const said = activity?.state ?? 'unknown';
  if (!recording.activity.split('|').includes(said))
    findings.push(`${recording.file} is "${recording.activity}", judged "${said}"${because(activity)}.`);
  if (recording.limit !== null && recording.limit !== (limit !== undefined))
    findings.push(
      recording.limit
        ? `${recording.file} shows a limit, but none is seen.`
        : `${recording.file} shows no limit, but one is seen: ${JSON.stringify(limit?.evidence.text)}.`,
    );
  return findings;
}

function because(activity: Activity | undefined): string {
  if (activity === undefined) return ' (no answer)';
  const { rule, text } = activity.evidence;
  return ` (${activity.reason}${rule === undefined ? '' : `, rule ${rule}`}: ${JSON.stringify(text)})`;
}

function misread({ recordings }: BackendSubject, opened: OpenedBackend, wanted: LimitCase): string[] {
  const recording = recordings().find(({ file }) => file === wanted.recording);
  if (recording === undefined) return [];
  const now = wanted.now === undefined ? recording.captured_at * 1000 : Date.parse(wanted.now);
  const context = contextFor(opened, { now, zone: wanted.zone ?? recording.zone });
  const { limit } = judge(opened, { ...observationOf(recording), at: now }, context);
  // Whether there is one at all is another rule's question.
  if (limit === undefined) return [];
  const said = limit.resetsAt === undefined ? null : new Date(limit.resetsAt).toISOString();
  const expected = wanted.resetsAt === null ? null : new Date(wanted.resetsAt).toISOString();
  const findings = said === expected ? [] : [`${recording.file} ends at ${expected}, read as ${said}.`];
  for (const key of ['kind', 'scope', 'window', 'lifts'] as const) {
    if (wanted[key] !== undefined && wanted[key] !== limit[key])
      findings.push(`${recording.file}: ${key} is "${wanted[key]}", read as "${limit[key]}".`);
  }
  return findings;
}
