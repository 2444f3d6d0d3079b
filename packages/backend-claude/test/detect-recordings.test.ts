import { describe, expect, test } from 'vitest';
import { detectActivity } from '../src/detect-activity.ts';
import { detectLimit } from '../src/detect-limit.ts';
import { ACTIVITY_RULES } from '../src/screen/activity-rules.ts';
import { LIMIT_RULES } from '../src/screen/limit-rules.ts';
import { contextAt, observationOf, recordings } from './recordings.ts';

describe('recordings of Claude Code', () => {
  test.each(recordings)('$file is $activity, limit $limit', (recording) => {
    const observation = observationOf(recording);
    const context = contextAt(observation.at);
    const activity = detectActivity(observation, context);
    expect(recording.activity.split('|'), JSON.stringify(activity)).toContain(activity.state);
    const limit = detectLimit(observation, context);
    if (recording.limit !== null) expect(limit !== undefined, JSON.stringify(limit)).toBe(recording.limit);
  });

  test.each([
    ['limit-5h-final-80x24.txt', '5-hour', '2026-11-22T09:24:00.000Z'],
    ['limit-max-5h-80x24.txt', '5-hour', '2026-11-22T09:25:00.000Z'],
    ['limit-max-5h-noauto-80x24.txt', '5-hour', '2026-11-22T09:32:00.000Z'],
    ['limit-max-7d-120x40.txt', 'weekly', '2026-11-25T07:00:00.000Z'],
    ['limit-max-fable-120x40.txt', 'fable', '2026-11-24T07:01:00.000Z'],
    ['limit-max-5h-autocontinue-cancelled-120x40.txt', '5-hour', '2026-11-22T09:25:00.000Z'],
  ])('%s is a %s limit until %s', (file, kind, until) => {
    const recording = recordings.find((row) => row.file === file);
    if (recording === undefined) throw new Error(`no recording "${file}"`);
    const observation = observationOf(recording);
    const limit = detectLimit(observation, contextAt(observation.at));
    expect(limit?.kind).toBe(kind);
    expect(new Date(limit?.resetsAt ?? 0).toISOString()).toBe(until);
  });
});

describe('rules', () => {
  const proven = ACTIVITY_RULES.flatMap((rule) =>
    'recording' in rule.proof ? [[rule.id, rule.proof.recording, rule] as const] : [],
  );
  test.each(proven)('rule %s decides %s', (id, file, rule) => {
    const recording = recordings.find((row) => row.file === file);
    if (recording === undefined) throw new Error(`no recording "${file}"`);
    const observation = observationOf({ ...recording, command: 'claude' });
    const activity = detectActivity(observation, contextAt(observation.at));
    expect(activity).toMatchObject({ state: rule.state, reason: rule.reason, evidence: { rule: id } });
  });

  test('every name is used once', () => {
    for (const rules of [ACTIVITY_RULES, LIMIT_RULES]) {
      expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    }
  });
});
