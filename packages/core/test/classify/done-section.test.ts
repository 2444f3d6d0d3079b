import { describe, expect, test } from 'vitest';
import { countDoneSections } from '../../src/classify/done-section.ts';

const count = (text: string, marker = '## DONE') => countDoneSections(text, marker);

describe('a section says done', () => {
  test.each([
    ['the marker alone', '## DONE'],
    ['the marker and a line end', '## DONE\n'],
    ['an empty body', '## DONE\n\n\n'],
    ['a body', '## DONE\nall gates pass\n'],
    ['a body behind blank lines', '# Status\n\n## DONE\n\n\nall gates pass\n'],
    ['another case', '## Done\nok'],
    ['another level', '### DONE\nok'],
    ['the first level', '# done\nok'],
    ['blanks at the end', '## DONE   \nok'],
    ['Windows line ends', '# Status\r\n\r\n## DONE\r\nall gates pass\r\n'],
    ['three blanks of indentation', '   ## DONE\nok'],
    ['a date behind it', '## DONE 2026-11-22\nok'],
    ['a date in brackets', '## DONE (2026-11-22 10:00)\nok'],
    ['a colon', '## DONE:\nok'],
    ['a mark', '## DONE ✅\nok'],
    ['an exclamation mark', '## DONE!\nok'],
    ['ticked boxes', '## DONE\n- [x] gate 1\n- [X] gate 2'],
    ['an unticked box in another section before', '## Plan\n- [ ] gate\n## DONE\nok'],
    ['an unticked box in another section behind', '## DONE\nok\n## Later\n- [ ] idea'],
    ['an inner heading behind it', '## DONE\n### Evidence\n- [ ] to archive'],
    ['a body that only begins like a placeholder', '## DONE\nnothing is left to do'],
    ['a body that begins with "note"', '## DONE\nnote: all pass'],
    ['a body that begins with "no"', '## DONE\nno open findings'],
    ['a body that begins with "pendingless"', '## DONE\npendingless'],
    ['a fence that was closed before', '```\ncode\n```\n## DONE\nok'],
    ['a comment that was closed before', '<!-- note -->\n## DONE\nok'],
    ['code in its body', '## DONE\n```\nnot yet\n```\nsee above'],
    ['a longer fence around a shorter one before', '````\n```\n````\n## DONE\nok'],
  ])('with %s', (_what, text) => {
    expect(count(text)).toBe(1);
  });
});

describe('a section does not say done', () => {
  test.each([
    ['no text', ''],
    ['another heading', '## TODO\nok'],
    ['words behind the marker', '## DONE criteria\nok'],
    ['a condition behind the marker', '## DONE when the gates pass\nok'],
    ['a longer word', '## DONENESS\nok'],
    ['a plural', '## DONEs\nok'],
    ['words before the marker', '## Not DONE\nok'],
    ['a dash and words', '## DONE - not really\nok'],
    ['no heading', 'DONE\nok'],
    ['the marker in a sentence', 'we write ## DONE here later'],
    ['the marker in quotes', '> ## DONE\nok'],
    ['the marker in a list', '- ## DONE\nok'],
    ['seven hashes', '####### DONE\nok'],
    ['no blank behind the hashes', '##DONE\nok'],
    ['an indented code block', '    ## DONE\nok'],
    ['a tab', '\t## DONE\nok'],
    ['a code fence', '```\n## DONE\nok\n```'],
    ['a fence of tildes', '~~~md\n## DONE\nok\n~~~'],
    ['a fence that is never closed', '```\n## DONE\nok'],
    ['a fence within a longer fence', '````\n```\n## DONE\n```\n````'],
    ['a fence closed by another mark', '```\n~~~\n## DONE\nok'],
    ['a comment', '<!-- ## DONE -->'],
    ['a comment of several lines', '<!--\n## DONE\nok\n-->'],
    ['a comment that is never closed', '<!--\n## DONE\nok'],
    ['an unticked box', '## DONE\n- [ ] gate'],
    ['one unticked box among ticked ones', '## DONE\n- [x] one\n- [ ] two'],
    ['an unticked box with a star', '## DONE\n* [ ] gate'],
    ['"not yet"', '## DONE\nnot yet'],
    ['"Not yet" with Windows line ends', '## DONE\r\n\r\nNot yet\r\n'],
    ['bold "not yet"', '## DONE\n**not yet**'],
    ['"not yet" in brackets', '## DONE\n(not yet)'],
    ['"not yet" in italics', '## DONE\n_not yet_'],
    ['"not yet" in a list', '## DONE\n- not yet'],
    ['"not yet" in a quote', '## DONE\n> not yet'],
    ['"not yet" in code', '## DONE\n`not yet`'],
    ['"no"', '## DONE\nno'],
    ['"No."', '## DONE\nNo.'],
    ['"nope"', '## DONE\nnope'],
    ['"none yet"', '## DONE\nnone yet'],
    ['"waiting for review"', '## DONE\nwaiting for review'],
    ['"awaiting"', '## DONE\nawaiting verdict'],
    ['"not done"', '## DONE\nnot done'],
    ['"not complete"', '## DONE\nnot complete'],
    ['"incomplete"', '## DONE\nincomplete'],
    ['"pending"', '## DONE\npending: gate 3'],
    ['"TBD"', '## DONE\nTBD'],
    ['"todo"', '## DONE\nTODO'],
    ['"N/A"', '## DONE\nN/A'],
    ['"n/a" without a slash', '## DONE\nna'],
    ['"in progress"', '## DONE\nin progress'],
    ['"written here only"', '## DONE\nwritten here only when all gates pass'],
    ['"only when"', '## DONE\nonly when reviewed'],
    ['"to be written"', '## DONE\nto be written'],
    ['"to be filled"', '## DONE\nto be filled by the builder'],
    ['"when all"', '## DONE\nwhen all gates pass'],
    ['a slot', '## DONE\n<evidence goes here>'],
    ['blocked', '## DONE\nblocked by the network'],
  ])('with %s', (_what, text) => {
    expect(count(text)).toBe(0);
  });
});

describe('counting', () => {
  test('counts each section that says done', () => {
    expect(count('## DONE\nphase a\n\n## DONE\nnot yet\n\n## DONE\nphase c\n')).toBe(2);
  });

  test.each([
    ['DONE:', 'DONE:\nok', 1],
    ['DONE:', 'done:\nok', 1],
    ['DONE:', 'DONE: soon\nok', 0],
    ['DONE:', 'DONE\nok', 0],
    ['# finished', '### Finished\nok', 1],
    ['# finished', 'finished\nok', 0],
    ['# finished', '# finished tasks\nok', 0],
    ['STATUS: COMPLETE', 'STATUS: COMPLETE\n', 1],
    ['STATUS: COMPLETE', 'STATUS: COMPLETELY open\n', 0],
    ['[done] (all)', '[done] (all)\n', 1],
    ['', 'anything', 0],
    ['##', '## DONE', 0],
  ])('with the marker %j in %j gives %i', (marker, text, expected) => {
    expect(count(text, marker)).toBe(expected);
  });

  test('takes no time on a large file', () => {
    const text = `${'<!-- '.repeat(5_000)}\n${'#'.repeat(100_000)}\n${'```\n'.repeat(20_001)}`;
    const begun = performance.now();
    expect(count(text)).toBe(0);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
