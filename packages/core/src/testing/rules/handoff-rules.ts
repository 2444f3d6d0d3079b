import { isDeepStrictEqual } from 'node:util';
import { changesBetween, snapshotFolder } from '../folder-snapshot.ts';
import { type HandoffLook, type HandoffSubject, type Looker, onScene } from '../handoff-subject.ts';
import type { HandoffScene } from '../handoff-suite.ts';
import type { Rule } from '../rule.ts';

/** How long a question may still take after it was aborted, ms. */
const ABORTED_MS = 2_000;

/** Rules about `handoff`. */
export const HANDOFF_RULES: readonly Rule<HandoffSubject>[] = [
  {
    id: 'handoff-tells',
    title: 'what is published is told once, in one line',
    mend: 'Answer a signal with id, kind, to, text and summary for each new thing; text and summary are one line each.',
    check: (subject) => looking(subject, untold),
  },
  {
    id: 'handoff-idempotent',
    title: 'asking again tells nothing new, and moves nothing',
    mend: 'Store in the cursor how far was read, and answer nothing for what lies before it.',
    check: (subject) => looking(subject, toldTwice),
  },
  {
    id: 'handoff-stable-ids',
    title: 'the same thing has the same id however often it is asked about',
    mend: 'Make ids of what identifies the thing in its source, never of the time, of chance or of a counter.',
    check: (subject) => looking(subject, changingIds),
  },
  {
    id: 'handoff-cursor',
    title: 'a cursor that nobody has written is taken for none',
    mend: 'Check the shape of the cursor before it is used: an older version may have written it.',
    check: (subject) => looking(subject, badCursors),
  },
  {
    id: 'handoff-others',
    title: 'signals of other plugins and questions to other handoffs are left alone',
    mend: 'Return [...signals, ...own] when context.driver is yours, else signals as they are.',
    check: (subject) => looking(subject, meddling),
  },
  {
    id: 'handoff-deadline',
    title: `a source that never answers is given up within ${ABORTED_MS} ms of the abort`,
    mend: 'Hand context.signal on to whatever waits, and end the processes that were started.',
    check: (subject) => looking(subject, hanging),
  },
  {
    id: 'handoff-work-tree',
    title: 'asking changes nothing that agents work with',
    mend: 'Read the source without checking anything out; name folders of your own in `own` of the suite.',
    check: (subject) => looking(subject, (scene, look) => changing(subject, scene, look)),
  },
  {
    id: 'handoff-failures-named',
    title: 'a source that cannot be read is reported in a sentence, and the cursor stays',
    mend: 'Call context.report(sentence) and answer nothing; call report(undefined) when it can be read.',
    check: (subject) => looking(subject, silent),
  },
];

type Look = (scene: HandoffScene, look: Looker) => Promise<readonly string[]>;

async function looking({ opened }: HandoffSubject, look: Look): Promise<readonly string[] | undefined> {
  const handoff = await opened();
  return handoff && onScene(handoff, look);
}

/** The cursor after what was there from the beginning. */
async function settled(look: Looker): Promise<HandoffLook> {
  const first = await look(undefined);
  return look(first.cursor);
}

async function untold(scene: HandoffScene, look: Looker): Promise<string[]> {
  const before = await settled(look);
  await scene.publish();
  const { signals, failures, problem } = await look(before.cursor);
  if (failures.length > 0) return [...failures];
  if (signals.length === 0)
    return [`Nothing is told of what was published${problem === undefined ? '' : `: ${problem}`}.`];
  return signals.flatMap(({ id, text, summary }) =>
    [text, summary].some((line) => line.trim() === '' || /[\r\n]/.test(line))
      ? [`The text or the summary of "${id}" is not one line.`]
      : [],
  );
}

async function toldTwice(scene: HandoffScene, look: Looker): Promise<string[]> {
  const before = await settled(look);
  await scene.publish();
  const told = await look(before.cursor);
  const again = await look(told.cursor);
  const findings: string[] = [];
  if (again.signals.length > 0) findings.push(`"${again.signals[0]?.id}" is told again with the new cursor.`);
  if (!isDeepStrictEqual(again.cursor, told.cursor))
    findings.push('The cursor moves although nothing happened.');
  return findings;
}

async function changingIds(scene: HandoffScene, look: Looker): Promise<string[]> {
  const before = await settled(look);
  await scene.publish();
  const ids = async (now: number) => (await look(before.cursor, { now })).signals.map(({ id }) => id);
  const [first, second] = [await ids(Date.now()), await ids(Date.now() + 3_600_000)];
  if (!isDeepStrictEqual(first, second))
    return [`Asked twice from one cursor: ${first.join()} and ${second.join()}.`];
  return new Set(first).size === first.length ? [] : ['Two signals have one id.'];
}

async function badCursors(_scene: HandoffScene, look: Looker): Promise<string[]> {
  const findings: string[] = [];
  for (const cursor of [null, 0, 'text', [], {}, { version: -1 }, { head: 7, seen: 'x' }]) {
    const { failures } = await look(cursor);
    if (failures.length > 0) findings.push(`With the cursor ${JSON.stringify(cursor)}: ${failures[0]}`);
  }
  return findings;
}

async function meddling(scene: HandoffScene, look: Looker): Promise<string[]> {
  await scene.publish();
  const { signals, advanced, problem, failures } = await look(undefined, { driver: 'of-somebody-else' });
  if (failures.length > 0) return [...failures];
  return signals.length > 0 || advanced || problem !== undefined
    ? ['It answers a question to another handoff.']
    : [];
}

async function hanging(scene: HandoffScene, look: Looker): Promise<string[]> {
  const before = await settled(look);
  await scene.hang();
  const stop = new AbortController();
  const end = setTimeout(() => stop.abort(), 300);
  const started = Date.now();
  try {
    await Promise.race([look(before.cursor, { signal: stop.signal, unguarded: true }), late()]);
  } finally {
    clearTimeout(end);
  }
  const took = Date.now() - started - 300;
  return took > ABORTED_MS ? [`It goes on for ${took} ms after the abort.`] : [];
}

function late(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ABORTED_MS + 1_000).unref();
  });
}

async function changing({ suite }: HandoffSubject, scene: HandoffScene, look: Looker): Promise<string[]> {
  const files = () => snapshotFolder(scene.view.repo, suite.own);
  const untouched = files();
  const before = await settled(look);
  const first = changesBetween(untouched, files());
  await scene.publish();
  const published = files();
  await look(before.cursor);
  const second = changesBetween(published, files());
  return [...new Set([...first, ...second])].map((one) => `${one}.`);
}

async function silent(scene: HandoffScene, look: Looker): Promise<string[]> {
  const before = await settled(look);
  const findings: string[] = [];
  if (before.problem !== undefined) findings.push(`A source that can be read is reported: ${before.problem}`);
  await scene.breakDown();
  const { problem, advanced, signals, failures } = await look(before.cursor);
  if (failures.length === 0 && (problem ?? '').trim() === '')
    findings.push('Nothing is said about a source that is broken.');
  if (/[\r\n]/.test(problem ?? '')) findings.push('What is reported is not one line.');
  if (advanced || signals.length > 0)
    findings.push('The cursor moves, or something is told, although nothing could be read.');
  return findings;
}
