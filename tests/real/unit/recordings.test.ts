import { describe, expect, test } from 'vitest';
import { hideFolder, putRow } from '../recordings.mjs';

describe('the folder on a recorded screen', () => {
  const folder = '/tmp/ao-real-Ab12Cd/project';

  test('becomes a neutral one of the same width', () => {
    const hidden = hideFolder(`│ ${folder} │`, folder);
    expect(hidden).toBe('│ /home/me/projects/recording │');
    expect(hidden).toHaveLength(folder.length + 4);
  });

  test('also where a margin has cut it', () => {
    expect(hideFolder('│ /tmp/ao-real-Ab12C… │', folder)).toBe('│ /home/me/projects/… │');
  });
});

describe('the index of recordings', () => {
  const row = (file: string, title = '') => ({
    ...{
      file,
      state: 's',
      size: '80x24',
      activity: 'idle',
      limit: false,
      title,
      command: 'c',
      captured_at: 1.5,
    },
  });

  test('is sorted by file', () => {
    const index = putRow(putRow('', row('b.txt')), row('a.txt'));
    expect(index.split('\n').map((line) => (line === '' ? '' : JSON.parse(line).file))).toEqual([
      'a.txt',
      'b.txt',
      '',
    ]);
  });

  test('has each file once: a new recording replaces the old one', () => {
    const index = putRow(putRow('', row('a.txt', 'old')), row('a.txt', 'new'));
    expect(index).toBe(
      '{"file": "a.txt", "state": "s", "size": "80x24", "activity": "idle", "limit": false, "title": "new", "command": "c", "captured_at": 1.5}\n',
    );
  });
});
