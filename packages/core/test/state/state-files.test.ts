import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EMPTY_STATE, newAgentState } from '../../src/decide/supervisor-state.ts';
import { fileNameFor } from '../../src/state/file-name.ts';
import { readCursor, writeCursor } from '../../src/state/handoff-cursor.ts';
import { placeHold, readHolds, releaseHold } from '../../src/state/hold-file.ts';
import { readLimitFile, writeLimitFile } from '../../src/state/limit-file.ts';
import { isOpen, pruneMessages, putMessage, readMessages, writeMessage } from '../../src/state/outbox.ts';
import {
  clearComplete,
  isComplete,
  markComplete,
  readPhase,
  writePhase,
} from '../../src/state/phase-file.ts';
import { noteRunPane, readRunRecord, writeRunRecord } from '../../src/state/run-record.ts';
import { readSessionId, writeSessionId } from '../../src/state/session-id-file.ts';
import { loadSupervisorState, saveSupervisorState } from '../../src/state/supervisor-file.ts';
import { makePrivateFolder, removeFile, writeFileAtomic } from '../../src/state/write-file-atomic.ts';
import { errorOf, temporaryFolder } from '../config/write-config.ts';
import { loopSpec, message, NOON, runOf } from '../decide/support/fleet.ts';
import { bundle } from './fixtures/bundle.ts';

const HOSTILE = [
  'plain',
  '../../etc/passwd',
  '..',
  '.',
  '',
  'a/b',
  'a%2Fb',
  'a b',
  "it's $(touch x)",
  'ü→漢',
  '\u0000',
  '\n',
  'x'.repeat(400),
  `${'x'.repeat(399)}y`,
  '漢'.repeat(100),
  '\ud800',
  '\udfff',
  'CON',
  '%',
  '__proto__',
];

const writer = bundle(`
import { writeFileAtomic } from 'src/state/write-file-atomic.ts';
const [path, letter] = process.argv.slice(2);
process.stdout.write('ready\\n');
for (;;) writeFileAtomic(path, letter.repeat(200_000));
`);
afterAll(() => writer.dispose());

describe('a state file', () => {
  test('is seen whole by every reader while others write it, also when these are killed', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    writeFileAtomic(path, 'a'.repeat(200_000));
    const writers = ['a', 'b'].map((letter) => writer.start(path, letter));
    await Promise.all(writers.map(({ said }) => said));
    const seen = new Set<string>();
    for (let look = 0; look < 300; look += 1) {
      const text = readFileSync(path, 'utf8');
      seen.add(`${text.length} ${new Set(text).size}`);
    }
    for (const { child, ended } of writers) {
      child.kill('SIGKILL');
      await ended;
    }
    expect([...seen]).toEqual(['200000 1']);
    expect(readFileSync(path, 'utf8')).toHaveLength(200_000);
  });

  test('is private, leaves nothing beside it, and its folder is private', () => {
    const folder = join(temporaryFolder(), 'deep', 'state');
    makePrivateFolder(folder);
    writeFileAtomic(join(folder, 'file'), 'text');
    writeFileAtomic(join(folder, 'file'), 'other');
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('other');
    expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['below a file', 'file/state', 'ENOTDIR'],
    ['in a folder that does not exist', 'none/state', 'ENOENT'],
    ['where a folder is', 'folder', 'EISDIR'],
  ])('%s cannot be written, and the error says where and why', (_where, name, reason) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    const path = join(folder, name);
    expect(errorOf(() => writeFileAtomic(path, 'text'))).toMatchObject({
      code: 'STATE_UNWRITABLE',
      exitCode: 4,
      message: `The state file "${path}" cannot be written: ${reason}.`,
      hint: 'Make the folder that [defaults].log_dir names writable for you, and see that the disk is not full.',
    });
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });

  test('that is missing may be removed; one that cannot be removed is an error', () => {
    const folder = temporaryFolder();
    removeFile(join(folder, 'none'));
    mkdirSync(join(folder, 'folder'));
    expect(errorOf(() => removeFile(join(folder, 'folder'))).code).toBe('STATE_UNWRITABLE');
  });

  test('has a name of its own for every text, in its own folder', () => {
    const names = HOSTILE.map(fileNameFor);
    expect(new Set(names).size).toBe(HOSTILE.length);
    for (const name of names) {
      expect(name).toMatch(/^[\w%-]+$/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(130);
    }
    expect(fileNameFor('builder-1')).toBe('builder-1');
  });
});

describe('the outbox', () => {
  const put = (folder: string, id: string, more: Partial<Parameters<typeof putMessage>[1]> = {}) => {
    const { v: _v, state: _s, reason: _r, updatedAt: _u, attempts: _a, ...rest } = message('worker');
    return putMessage(folder, { ...rest, id, key: id, ...more });
  };
  const shown = (folder: string) => readMessages(folder).map(({ id, state }) => `${id} ${state}`);

  test('takes the same id once, even when the message has ended', () => {
    const folder = temporaryFolder();
    expect(put(folder, 'm')).toBe(true);
    expect(put(folder, 'm', { text: 'other' })).toBe(false);
    const [one] = readMessages(folder);
    if (one === undefined) throw new Error('no message');
    writeMessage(folder, { ...one, state: 'delivered' });
    expect(put(folder, 'm')).toBe(false);
    expect(shown(folder)).toEqual(['m delivered']);
  });

  test('replaces what waits under the same key, but nothing that is being typed', () => {
    const folder = temporaryFolder();
    put(folder, 'm1', { key: 'wake', createdAt: 1 });
    put(folder, 'm2', { key: 'wake', createdAt: 2 });
    put(folder, 'other', { createdAt: 3 });
    expect(shown(folder)).toEqual(['m1 dropped', 'm2 waiting', 'other waiting']);
    const second = readMessages(folder)[1];
    if (second === undefined) throw new Error('no message');
    writeMessage(folder, { ...second, state: 'typing' });
    put(folder, 'm4', { key: 'wake', createdAt: 4 });
    expect(shown(folder)).toEqual(['m1 dropped', 'm2 typing', 'other waiting', 'm4 waiting']);
  });

  test('keeps every open message and the newest ended ones', () => {
    const folder = temporaryFolder();
    put(folder, 'open', { createdAt: 0 });
    for (let n = 1; n <= 205; n += 1)
      writeMessage(folder, message('w', { id: `m${n}`, state: 'delivered', createdAt: n }));
    pruneMessages(folder);
    const left = readMessages(folder);
    expect(left).toHaveLength(201);
    expect(left.filter(isOpen).map(({ id }) => id)).toEqual(['open']);
    expect(left[1]?.id).toBe('m6');
  });

  test('takes any id and any text', () => {
    const folder = temporaryFolder();
    for (const id of HOSTILE) expect(put(folder, id, { text: id })).toBe(true);
    const found = readMessages(folder).map(({ id }) => id);
    expect(found).toHaveLength(HOSTILE.length);
    for (const id of HOSTILE.filter((text) => !/\p{Surrogate}/u.test(text))) expect(found).toContain(id);
    expect(readdirSync(folder)).toEqual(['outbox']);
  });

  test('leaves damaged files out', () => {
    const folder = temporaryFolder();
    put(folder, 'm');
    for (const [name, text] of [
      ['a.json', ''],
      ['b.json', '{"v":1}'],
      ['c.json', '\xff\xfe'],
      ['.hidden.json', '{}'],
      ['notes.txt', 'x'],
    ] as const)
      writeFileSync(join(folder, 'outbox', name), text, 'latin1');
    mkdirSync(join(folder, 'outbox', 'folder.json'));
    expect(shown(folder)).toEqual(['m waiting']);
  });

  test('that does not exist is empty', () => {
    expect(readMessages(join(temporaryFolder(), 'none'))).toEqual([]);
    pruneMessages(join(temporaryFolder(), 'none'));
  });
});

describe('the phase file', () => {
  const loopIn = (folder: string, phases = ['a', 'b', 'c']) =>
    loopSpec(phases, {
      phaseFile: join(folder, 'phase-idx'),
      completeFile: join(folder, 'SEQUENCE-COMPLETE'),
    });

  test.each([
    ['0', 0],
    ['2', 2],
    ['1\n', 1],
    [' 1 \r\n', 1],
    ['+1', 1],
    ['01', 1],
    ['', 0],
    ['garbage', 0],
    ['--5', 0],
    ['1.5', 0],
    ['1e0', 0],
    ['\xff', 0],
  ])('%j is the phase %i', (text, index) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'phase-idx'), text, 'latin1');
    expect(readPhase(loopIn(folder))).toEqual({ state: 'at', index });
  });

  test.each(['3', '99', '-1', '99999999999999999999'])('%j is no phase, and is told as it is', (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'phase-idx'), text);
    expect(readPhase(loopIn(folder))).toEqual({ state: 'invalid', text });
  });

  test('that is missing, or a folder, means the first phase', () => {
    const folder = temporaryFolder();
    expect(readPhase(loopIn(folder))).toEqual({ state: 'at', index: 0 });
    mkdirSync(join(folder, 'phase-idx'));
    expect(readPhase(loopIn(folder))).toEqual({ state: 'at', index: 0 });
  });

  test('is not asked when there are no phases', () => {
    expect(readPhase(loopIn(temporaryFolder(), []))).toEqual({ state: 'none' });
  });

  test('is written as it is read, also by the older tool', () => {
    const folder = temporaryFolder();
    writePhase(loopIn(folder), 2);
    expect(readFileSync(join(folder, 'phase-idx'), 'utf8')).toBe('2');
    expect(readPhase(loopIn(folder))).toEqual({ state: 'at', index: 2 });
  });

  test('has a marker beside it that says when all was done', () => {
    const loop = loopIn(temporaryFolder());
    expect(isComplete(loop)).toBe(false);
    markComplete(loop, NOON);
    expect(isComplete(loop)).toBe(true);
    expect(readFileSync(loop.completeFile, 'utf8')).toMatch(
      /^phase sequence complete 2026-11-2\d \d\d:00:00\. Loops stopped; build finished\.\n$/,
    );
    clearComplete(loop);
    clearComplete(loop);
    expect(isComplete(loop)).toBe(false);
  });
});

describe('holds', () => {
  test('are found under any name until they are released', () => {
    const folder = temporaryFolder();
    const names = HOSTILE.filter((text) => !/\p{Surrogate}/u.test(text));
    for (const name of names) placeHold(folder, name, NOON);
    expect([...readHolds(folder).keys()].sort()).toEqual([...names].sort());
    expect(readHolds(folder).get('..')).toEqual({ name: '..', since: NOON });
    for (const name of names) releaseHold(folder, name);
    releaseHold(folder, 'never held');
    expect(readHolds(folder).size).toBe(0);
  });

  test('that are damaged hold nobody', () => {
    const folder = temporaryFolder();
    placeHold(folder, 'worker', NOON);
    writeFileSync(join(folder, 'held', 'other'), '{"name":');
    symlinkSync('/nowhere', join(folder, 'held', 'link'));
    expect([...readHolds(folder).keys()]).toEqual(['worker']);
  });
});

describe('files of the older tool', () => {
  test('about a usage limit are read and written in its form', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'limited-p-worker.json');
    writeFileSync(path, '{"until": 1803000000.5, "nudges": 2}');
    expect(readLimitFile(folder, 'p-worker')).toEqual({ until: 1_803_000_000_500, probes: 2 });
    writeLimitFile(folder, 'p-worker', { until: NOON, probes: 3 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ until: NOON / 1000, nudges: 3 });
    writeLimitFile(folder, 'p-worker', undefined);
    writeLimitFile(folder, 'p-worker', undefined);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['', '{', '[]', 'null', '{"until":"soon"}', '{"nudges":1}'])(
    'that are broken (%j) are absent',
    (text) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'limited-p-worker.json'), text);
      expect(readLimitFile(folder, 'p-worker')).toBeUndefined();
    },
  );

  test('without a number of probes have sent none', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'limited-p-worker.json'), '{"until": 1, "nudges": null}');
    expect(readLimitFile(folder, 'p-worker')).toEqual({ until: 1000, probes: 0 });
  });

  test('with a session id are read without their line end', () => {
    const folder = temporaryFolder();
    expect(readSessionId(folder, 'worker')).toBeUndefined();
    writeSessionId(folder, 'worker', 'abc-1');
    expect(readSessionId(folder, 'worker')).toBe('abc-1');
    writeFileSync(join(folder, 'worker.id'), ' \n');
    expect(readSessionId(folder, 'worker')).toBeUndefined();
  });
});

describe('the memory of the watchdog', () => {
  test('comes back as it was, without clocks that nobody watched', () => {
    const folder = temporaryFolder();
    const worker = { ...newAgentState(), restarts: [NOON], shortRuns: 2, wakeFrom: NOON };
    const state = { ...EMPTY_STATE, agents: { worker: { ...worker, idleSince: 1, goneSince: 2 } } };
    saveSupervisorState(folder, state, undefined);
    expect(loadSupervisorState(folder)).toEqual({ ...EMPTY_STATE, agents: { worker } });
  });

  test('is written only when it has changed', () => {
    const folder = temporaryFolder();
    const text = saveSupervisorState(folder, EMPTY_STATE, undefined);
    removeFile(join(folder, 'supervisor.json'));
    expect(saveSupervisorState(folder, EMPTY_STATE, text)).toBe(text);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['', '{', '{"v":2,"agents":{},"loops":{}}', '{"v":1,"agents":[]}'])(
    'that is damaged (%j) is empty',
    (text) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'supervisor.json'), text);
      expect(loadSupervisorState(folder)).toEqual(EMPTY_STATE);
    },
  );

  test('of an earlier build lacks nothing that a later one asks for', () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'supervisor.json'),
      '{"v":1,"agents":{"worker":{}},"loops":{"loop":{"startPending":["worker"]}}}',
    );
    expect(loadSupervisorState(folder)).toEqual({
      v: 1,
      agents: { worker: newAgentState() },
      loops: { loop: { baselines: {}, counted: {}, startPending: ['worker'], stopPending: [] } },
      limits: {},
    });
  });
});

test('the pane of a run is a line of its own; one that was cut off, or is about another start, is not read', () => {
  const folder = temporaryFolder();
  const run = runOf('worker', { pane: undefined });
  const path = join(folder, 'run-p-worker.json');
  writeRunRecord(folder, run);
  appendFileSync(path, `\n{"runId":"another","pane":"%7"}\n\n{"runId":"${run.runId}","pa`);
  expect(readRunRecord(folder, 'p-worker')?.pane).toBeUndefined();
  noteRunPane(folder, run, '%3');
  expect(readRunRecord(folder, 'p-worker')).toEqual({ ...run, pane: '%3' });
  writeRunRecord(folder, { ...run, runId: 'next' });
  expect(readRunRecord(folder, 'p-worker')?.pane).toBeUndefined();
});

test('run records and cursors come back as they were, and junk is as if never written', () => {
  const folder = temporaryFolder();
  const run = runOf('worker', { phase: 'a' });
  writeRunRecord(folder, run);
  expect(readRunRecord(folder, 'p-worker')).toEqual(run);
  writeFileSync(join(folder, 'run-p-worker.json'), '{"v":1,"runId":7}');
  expect(readRunRecord(folder, 'p-worker')).toBeUndefined();
  expect(readCursor(folder, 'my loop/1')).toBeUndefined();
  writeCursor(folder, 'my loop/1', { heads: ['x'], n: null });
  expect(readCursor(folder, 'my loop/1')).toEqual({ heads: ['x'], n: null });
  expect(readdirSync(folder).sort()).toEqual(['handoff-my%20loop%2F1.json', 'run-p-worker.json']);
});
