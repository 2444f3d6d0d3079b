import { describe, expect, test } from 'vitest';
import { detectActivity } from '../src/detect-activity.ts';
import { detectLimit } from '../src/detect-limit.ts';
import { ACTIVITY_RULES } from '../src/screen/activity-rules.ts';
import { contextAt, observationOf, recordings } from './recordings.ts';

describe('recordings of OpenCode 1.18.33', () => {
  test.each(recordings)('$file is $activity, limit $limit', (recording) => {
    const observation = observationOf(recording);
    const context = contextAt(observation.at);
    const activity = detectActivity(observation, context);
    expect(recording.activity.split('|'), JSON.stringify(activity)).toContain(activity.state);
    const limit = detectLimit(observation, context);
    if (recording.limit !== null) expect(limit !== undefined, JSON.stringify(limit)).toBe(recording.limit);
  });
});

describe('rules', () => {
  const proven = ACTIVITY_RULES.flatMap((rule) =>
    'recording' in rule.proof ? [[rule.id, rule.proof.recording, rule] as const] : [],
  );
  test.each(proven)('rule %s decides %s', (id, file, rule) => {
    const recording = recordings.find((row) => row.file === file);
    if (recording === undefined) throw new Error(`no recording "${file}"`);
    const observation = observationOf(recording);
    const activity = detectActivity(observation, contextAt(observation.at));
    expect(activity).toMatchObject({ state: rule.state, reason: rule.reason, evidence: { rule: id } });
  });
});
