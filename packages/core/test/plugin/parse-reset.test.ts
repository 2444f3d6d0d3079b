import { describe, expect, test } from 'vitest';
import { parseReset } from '../../src/plugin/parse-reset.ts';

const NEW_YORK = 'America/New_York';

/** [text, now, the zone of the machine, the moment that the text states] */
type Row = readonly [text: string, now: string, zone: string, expected: string | undefined];

const noon = '2026-11-22T12:00:00Z';

const STATED: readonly Row[] = [
  // Claude Code 2.1.330 and 2.1.197
  [
    "⎿  You've hit your 5-hour limit · resets 9:24am (UTC)",
    '2026-11-22T06:54:00Z',
    'UTC',
    '2026-11-22T09:24:00Z',
  ],
  ["You've hit your 5-hour limit · resets 3am (UTC)", noon, 'UTC', '2026-11-23T03:00:00Z'],
  ["You've hit your weekly limit · resets Nov 25, 7am (UTC)", noon, 'UTC', '2026-11-25T07:00:00Z'],
  ["You've hit your Fable limit · resets Nov 24, 7:01am (UTC)", noon, 'UTC', '2026-11-24T07:01:00Z'],
  ['⚠ Usage limit reached · limit resets 9:24am', '2026-11-22T06:54:00Z', 'UTC', '2026-11-22T09:24:00Z'],
  ['resets 9:01am (UTC) · out of usage credits', '2026-11-22T07:01:00Z', NEW_YORK, '2026-11-22T09:01:00Z'],
  // Older wordings of Claude Code
  ['5-hour limit reached ∙ resets 3pm', noon, 'UTC', '2026-11-22T15:00:00Z'],
  ['Session limit reached ∙ resets 8pm', noon, NEW_YORK, '2026-11-23T01:00:00Z'],
  ['Your limit will reset at 3pm (America/New_York).', noon, 'UTC', '2026-11-22T20:00:00Z'],
  ['Claude AI usage limit reached|1788625200', '2026-09-05T12:00:00Z', 'UTC', '2026-09-05T16:20:00Z'],
  ['Claude AI usage limit reached|1788625200000', '2026-09-05T12:00:00Z', 'UTC', '2026-09-05T16:20:00Z'],
  [
    'weekly limit · resets Jul 15 at 12am (Australia/Melbourne)',
    '2026-07-10T00:00:00Z',
    'UTC',
    '2026-07-14T14:00:00Z',
  ],
  ["You're out of extra usage · resets 5pm (Europe/Berlin)", noon, 'UTC', '2026-11-22T16:00:00Z'],
  ['limit reached ∙ resets Jun 16, 10pm', '2026-06-14T00:00:00Z', 'UTC', '2026-06-16T22:00:00Z'],
  ['spend limit reached · resets Aug 8', '2026-08-01T00:00:00Z', 'UTC', '2026-08-08T00:00:00Z'],
  // Codex CLI
  ['or try again at 9:50 AM.', '2026-11-22T08:00:00Z', 'UTC', '2026-11-22T09:50:00Z'],
  ['try again at 9:15 AM', '2026-11-22T08:00:00Z', 'UTC', '2026-11-22T09:15:00Z'],
  ['or try again at Nov 25th, 2026 7:20 AM.', noon, 'UTC', '2026-11-25T07:20:00Z'],
  ['try again at Aug 20, 2026, 7:38 AM.', '2026-08-14T12:00:00Z', 'UTC', '2026-08-20T07:38:00Z'],
  ['try again in 5 days 22 hours 11 minutes.', noon, 'UTC', '2026-11-28T10:11:00Z'],
  ['⚠ 5h limit: 8% left · resets at 08:47 · /status', '2026-11-22T08:00:00Z', 'UTC', '2026-11-22T08:47:00Z'],
  // OpenCode
  [
    'Usage limit reached. It will reset in 2 hours 30 minutes. [retrying in',
    noon,
    'UTC',
    '2026-11-22T14:30:00Z',
  ],
  // Spans
  ['resets in 2 hours', noon, 'UTC', '2026-11-22T14:00:00Z'],
  ['resets in 5h 30m', noon, 'UTC', '2026-11-22T17:30:00Z'],
  ['resets in 1 hour and 5 minutes', noon, 'UTC', '2026-11-22T13:05:00Z'],
  ['try again in 90 seconds', noon, 'UTC', '2026-11-22T12:01:30Z'],
  ['Reset in about 3 days, 1 hour', noon, 'UTC', '2026-11-25T13:00:00Z'],
  // Clock times
  ['resets at 22:00', noon, 'UTC', '2026-11-22T22:00:00Z'],
  ['resets 8:00 UTC', '2026-11-22T01:00:00Z', NEW_YORK, '2026-11-22T08:00:00Z'],
  ['resets 22:00Z', noon, NEW_YORK, '2026-11-22T22:00:00Z'],
  ['resets at 10 p.m.', noon, 'UTC', '2026-11-22T22:00:00Z'],
  ['resets 12am', noon, 'UTC', '2026-11-23T00:00:00Z'],
  ['resets 12:30pm', noon, 'UTC', '2026-11-22T12:30:00Z'],
  ['resets 7pm PST', noon, 'UTC', '2026-11-23T03:00:00Z'],
  ['resets 7pm (UTC+2)', noon, 'UTC', '2026-11-22T17:00:00Z'],
  ['resets tomorrow at 3am', noon, 'UTC', '2026-11-23T03:00:00Z'],
  ['resets 3pm (your time)', noon, 'UTC', '2026-11-22T15:00:00Z'],
  // Weekdays: the 22nd of November 2026 is a Sunday
  ['resets Monday 9am', noon, 'UTC', '2026-11-23T09:00:00Z'],
  ['resets Sun at 11am', noon, 'UTC', '2026-11-29T11:00:00Z'],
  ['resets on Sunday 1pm', noon, 'UTC', '2026-11-22T13:00:00Z'],
  // Calendar dates
  ['resets 2026-11-22 10:00', '2026-11-21T00:00:00Z', 'UTC', '2026-11-22T10:00:00Z'],
  ['resets 2026-11-22 10:00', '2026-11-21T00:00:00Z', NEW_YORK, '2026-11-22T15:00:00Z'],
  ['resets at 2026-11-22T10:00:00Z', '2026-11-21T00:00:00Z', NEW_YORK, '2026-11-22T10:00:00Z'],
  ['resets 2026-11-22T10:00+02:00', '2026-11-21T00:00:00Z', 'UTC', '2026-11-22T08:00:00Z'],
  ['resets 25 Nov, 7am', noon, 'UTC', '2026-11-25T07:00:00Z'],
  // Just passed: due now. Passed for longer: the next one
  ['resets 11:52am', noon, 'UTC', '2026-11-22T11:52:00Z'],
  ['resets 11:49am', noon, 'UTC', '2026-11-23T11:49:00Z'],
  ['resets 11:58pm', '2026-11-23T00:05:00Z', 'UTC', '2026-11-22T23:58:00Z'],
  ['resets Nov 22, 7am', noon, 'UTC', undefined],
  // The turn of the year
  ['resets Jan 2, 7am (UTC)', '2026-12-30T12:00:00Z', 'UTC', '2027-01-02T07:00:00Z'],
  ['resets Dec 31, 11:55pm (UTC)', '2027-01-01T00:02:00Z', 'UTC', '2026-12-31T23:55:00Z'],
  ['resets 1am', '2026-12-31T23:30:00Z', 'UTC', '2027-01-01T01:00:00Z'],
  ['resets Feb 29, 7am (UTC)', '2028-02-20T00:00:00Z', 'UTC', '2028-02-29T07:00:00Z'],
  // The nights in which clocks change
  ['resets 3am', '2026-11-01T05:30:00Z', NEW_YORK, '2026-11-01T08:00:00Z'],
  ['resets 1:30am', '2026-11-01T05:00:00Z', NEW_YORK, '2026-11-01T05:30:00Z'],
  ['resets 1:30am', '2026-11-01T06:00:00Z', NEW_YORK, '2026-11-01T06:30:00Z'],
  ['resets 2:30am', '2026-03-08T06:00:00Z', NEW_YORK, '2026-03-08T07:30:00Z'],
  ['resets 4am', '2026-03-08T06:00:00Z', NEW_YORK, '2026-03-08T08:00:00Z'],
  ['resets Mar 29, 4am (Europe/Berlin)', '2026-03-27T12:00:00Z', 'UTC', '2026-03-29T02:00:00Z'],
  // The last announcement counts
  ['resets 3pm (UTC)\nresets 5pm (UTC)', noon, 'UTC', '2026-11-22T17:00:00Z'],
  [
    'limit · resets Nov 25, 7am (UTC)\n❯ 1. Stop and wait for limit to reset\n  2. Wait here',
    noon,
    'UTC',
    '2026-11-25T07:00:00Z',
  ],
  // Zones by abbreviation, region and offset
  ['resets 3pm IST', noon, 'UTC', '2026-11-23T09:30:00Z'],
  ['resets 3pm IST', noon, 'Asia/Jerusalem', '2026-11-22T13:00:00Z'],
  ['resets 3pm CST', noon, 'UTC', '2026-11-22T21:00:00Z'],
  ['resets 3pm CST', noon, 'Asia/Shanghai', '2026-11-23T07:00:00Z'],
  ['resets 3pm (GMT-03:00)', noon, 'UTC', '2026-11-22T18:00:00Z'],
  ['resets 3pm UTC+5:30', noon, 'UTC', '2026-11-23T09:30:00Z'],
  ['resets 3pm (UTC−3)', noon, 'UTC', '2026-11-22T18:00:00Z'],
  ['resets 15:00 +0200', noon, 'UTC', '2026-11-22T13:00:00Z'],
  ['resets 3pm pst', noon, 'UTC', '2026-11-22T23:00:00Z'],
  ['resets at 3 p.m. ET', noon, 'UTC', '2026-11-22T20:00:00Z'],
  ['resets 3pm Pacific Time', noon, 'UTC', '2026-11-22T23:00:00Z'],
  ['resets 3pm America/Los_Angeles', noon, 'UTC', '2026-11-22T23:00:00Z'],
  ['will reset at 1pm (Etc/GMT+5)', noon, 'UTC', '2026-11-22T18:00:00Z'],
  ['resets 1:30am EDT', '2026-11-01T04:00:00Z', 'UTC', '2026-11-01T05:30:00Z'],
  ['resets 1:30am EST', '2026-11-01T04:00:00Z', 'UTC', '2026-11-01T06:30:00Z'],
  // Days and clocks in another order
  ['resets 17:33 on 5 Dec', noon, 'UTC', '2026-12-05T17:33:00Z'],
  ['resets at 6am tomorrow', noon, 'UTC', '2026-11-23T06:00:00Z'],
  ['resets 7am UTC on Nov 25', noon, NEW_YORK, '2026-11-25T07:00:00Z'],
  ['resets Nov 25 (UTC) 7am', noon, NEW_YORK, '2026-11-25T07:00:00Z'],
  ['resets Wed, 25 Nov 2026 07:00:30 GMT', noon, NEW_YORK, '2026-11-25T07:00:30Z'],
  ['You will regain access on 2026-12-01 at 00:00 UTC.', noon, NEW_YORK, '2026-12-01T00:00:00Z'],
  ['wait until Nov 30, 2026, 4:12 PM.', noon, 'UTC', '2026-11-30T16:12:00Z'],
  ['resets on Monday', noon, 'UTC', '2026-11-23T00:00:00Z'],
  ['resets at noon', '2026-11-22T08:00:00Z', 'UTC', noon],
  ['resets midnight', noon, 'UTC', '2026-11-23T00:00:00Z'],
  ['available again tonight at 9pm', noon, 'UTC', '2026-11-22T21:00:00Z'],
  // Spans, headers, JSON
  ['retry after 3600 seconds', noon, 'UTC', '2026-11-22T13:00:00Z'],
  ['Retry-After: 3600', noon, 'UTC', '2026-11-22T13:00:00Z'],
  ['{"resets_in_seconds":602705}', noon, 'UTC', '2026-11-29T11:25:05Z'],
  ['{"resets_at":1795352400,"plan":"free"}', noon, 'UTC', '2026-11-22T13:00:00Z'],
  ['Please retry in 38.5s.', noon, 'UTC', '2026-11-22T12:00:38.500Z'],
  ['resets in an hour', noon, 'UTC', '2026-11-22T13:00:00Z'],
  ['resets in ~1 week', noon, 'UTC', '2026-11-29T12:00:00Z'],
  // Nothing but a time
  ['in 45 minutes', noon, 'UTC', '2026-11-22T12:45:00Z'],
  ['Mon 9am', noon, 'UTC', '2026-11-23T09:00:00Z'],
  ['at Nov 25th, 2026 7:20 AM', noon, 'UTC', '2026-11-25T07:20:00Z'],
  // Broken into rows, with what tools put before them
  ['  ⎿  limit · resets Nov 2\n     5, 7am (UTC)', noon, 'UTC', '2026-11-25T07:00:00Z'],
  ['■ try again at Nov\n25th, 2026 7:2\n0 AM.', noon, 'UTC', '2026-11-25T07:20:00Z'],
  ['│ resets 3pm (America/New_ │\n│ York)                   │', noon, 'UTC', '2026-11-22T20:00:00Z'],
  ['It will reset in 2 hours 3\n0 minutes', noon, 'UTC', '2026-11-22T14:30:00Z'],
  // Far, past, or nothing
  ['resets in 40 days', noon, 'UTC', undefined],
  ['usage limit reached|1788625200', noon, 'UTC', undefined],
  ['resets today at 9am', noon, 'UTC', undefined],
  ['resets Nov 25, 7', noon, 'UTC', undefined],
  ['resets weekly', noon, 'UTC', undefined],
  ['resets every 5 hours', noon, 'UTC', undefined],
  ['resets 5 hour window', noon, 'UTC', undefined],
  ['your 5-hour limit · attempt 7/10 · 91% · limit: 5', noon, 'UTC', undefined],
  ['resets in a few hours', noon, 'UTC', undefined],
  ['resets 3pm (XYZ)', noon, 'UTC', undefined],
  // No time at all
  ['presets 12 tiles', noon, 'UTC', undefined],
  ['presets 12:30', noon, 'UTC', undefined],
  ['resets 12 tiles', noon, 'UTC', undefined],
  ['resets 9 decisions', noon, 'UTC', undefined],
  ['Stop and wait for limit to reset\n    2. Wait here', noon, 'UTC', undefined],
  ['Stop and wait for limit to reset     2. Wait here', noon, 'UTC', undefined],
  ['resets 25:00', noon, 'UTC', undefined],
  ['resets 13pm', noon, 'UTC', undefined],
  ['resets 9:75am', noon, 'UTC', undefined],
  ['resets Feb 30, 7am', noon, 'UTC', undefined],
  ['resets 3pm (Mars/Olympus)', noon, 'UTC', undefined],
  ['It resets soon, at 3pm perhaps', noon, 'UTC', undefined],
  ['done 6:42 AM', noon, 'UTC', undefined],
  ['', noon, 'UTC', undefined],
];

describe('parseReset', () => {
  test.each(STATED)('reads %j at %s in %s as %s', (text, now, zone, expected) => {
    const moment = parseReset(text, { now: Date.parse(now), zone })?.at;
    expect(moment === undefined ? undefined : new Date(moment).toISOString()).toBe(
      expected === undefined ? undefined : new Date(expected).toISOString(),
    );
  });

  test('names the words that it has read', () => {
    const text = "  ⎿  You've hit your limit · resets Nov 25,\n     7am (UTC) · more";
    expect(parseReset(text, { now: Date.parse(noon), zone: NEW_YORK })?.text).toBe(
      'resets Nov 25, 7am (UTC)',
    );
  });
});
